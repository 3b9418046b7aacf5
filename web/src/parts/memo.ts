// A component that renders again only when one of its properties is another. Preact has this in its compat layer, which
// is more than the first load should carry for ten lines.

import { Component, createElement, type ComponentChild, type FunctionComponent } from "preact";

export function memo<P extends object>(Inner: FunctionComponent<P>): new (props: P) => Component<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const before = this.props as Record<string, unknown>;
      const after = next as Record<string, unknown>;
      for (const name in after) if (after[name] !== before[name]) return true;
      for (const name in before) if (!(name in after)) return true;
      return false;
    }
    override render(): ComponentChild {
      return createElement(Inner, this.props as P & { children?: never });
    }
  };
}
