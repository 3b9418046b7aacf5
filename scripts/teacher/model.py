"""MiniLM under heads for tags, trees, mentions and factuality."""
import math, torch, json
from torch import nn
import torch.nn.functional as F

SHAPES = 10
def shape(w):
    if w.islower(): return 1 if w.isalpha() else 2
    if w.isupper(): return 3 if len(w) > 1 else 4
    if w[:1].isupper() and w[1:].islower(): return 5
    if w.isdigit(): return 6
    if any(c.isdigit() for c in w): return 7
    if any(c.isalpha() for c in w): return 8
    return 9

def drop(x, p, training):
    """One mask a sentence."""
    if not training or p == 0: return x
    return x * ((torch.rand(x.shape[0], 1, x.shape[2]) >= p).to(x.dtype) / (1 - p))

class Drop(nn.Module):
    def __init__(self, p): super().__init__(); self.p = p
    def forward(self, x): return drop(x, self.p, self.training)

class Layer(nn.Module):
    def __init__(self, d=384, h=12, f=1536, p=0.1):
        super().__init__()
        self.h = h
        self.qkv = nn.Linear(d, 3 * d); self.o = nn.Linear(d, d)
        self.n1 = nn.LayerNorm(d, eps=1e-12); self.f1 = nn.Linear(d, f); self.f2 = nn.Linear(f, d); self.n2 = nn.LayerNorm(d, eps=1e-12)
        self.p = p
    def forward(self, x, mask):
        b, n, d = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.h, d // self.h).permute(2, 0, 3, 1, 4)
        a = torch.softmax((q @ k.transpose(2, 3)) * (d // self.h) ** -0.5 + mask, -1).to(v.dtype) @ v
        x = self.n1(x + drop(self.o(a.transpose(1, 2).reshape(b, n, d)), self.p, self.training))
        return self.n2(x + drop(self.f2(F.gelu(self.f1(x))), self.p, self.training))

class Bert(nn.Module):
    def __init__(self, n_layers=6, d=384):
        super().__init__()
        self.word = nn.Embedding(30522, d); self.pos = nn.Embedding(512, d); self.typ = nn.Embedding(2, d)
        self.norm = nn.LayerNorm(d, eps=1e-12); self.shape = nn.Embedding(SHAPES, d)
        nn.init.zeros_(self.shape.weight)
        self.layers = nn.ModuleList(Layer() for _ in range(n_layers))
    def load(self, path):
        from safetensors.torch import load_file
        w = load_file(path)
        g = lambda n: w[n]
        with torch.no_grad():
            self.word.weight.copy_(g("embeddings.word_embeddings.weight")); self.pos.weight.copy_(g("embeddings.position_embeddings.weight"))
            self.typ.weight.copy_(g("embeddings.token_type_embeddings.weight"))
            self.norm.weight.copy_(g("embeddings.LayerNorm.weight")); self.norm.bias.copy_(g("embeddings.LayerNorm.bias"))
            for i, l in enumerate(self.layers):
                p = f"encoder.layer.{i}."
                for part in ("weight", "bias"):
                    getattr(l.qkv, part).copy_(torch.cat([g(p + f"attention.self.{n}.{part}") for n in ("query", "key", "value")]))
                    getattr(l.o, part).copy_(g(p + "attention.output.dense." + part)); getattr(l.n1, part).copy_(g(p + "attention.output.LayerNorm." + part))
                    getattr(l.f1, part).copy_(g(p + "intermediate.dense." + part)); getattr(l.f2, part).copy_(g(p + "output.dense." + part))
                    getattr(l.n2, part).copy_(g(p + "output.LayerNorm." + part))
    def forward(self, ids, shapes, mask, all_layers=False):
        x = self.word(ids) + self.pos.weight[: ids.shape[1]] + self.typ.weight[0] + self.shape(shapes)
        x = drop(self.norm(x), 0.1, self.training)
        out = [x]
        for l in self.layers:
            x = l(x, mask); out.append(x)
        return out

class Teacher(nn.Module):
    def __init__(self, n_tags, n_rels, n_kinds, arc=256, rel=128, span=128, d=384):
        super().__init__()
        self.bert = Bert()
        self.mix = nn.Parameter(torch.tensor([0., 0., 0., 0., 0.5, 1.0, 1.5]))
        self.tag = nn.Sequential(nn.Linear(d, d), nn.GELU(), Drop(0.2), nn.Linear(d, n_tags))
        self.tagmix = nn.Parameter(torch.zeros(7))
        mlp = lambda n: nn.Sequential(nn.Linear(d, n), nn.GELU(), Drop(0.3))
        self.ah, self.ad, self.rh, self.rd = mlp(arc), mlp(arc), mlp(rel), mlp(rel)
        self.au = nn.Parameter(torch.randn(arc, arc) * 0.02); self.ab = nn.Linear(arc, 1)
        self.ru = nn.Parameter(torch.randn(n_rels, rel, rel) * 0.02); self.rhl = nn.Linear(rel, n_rels); self.rdl = nn.Linear(rel, n_rels, bias=False)
        self.sh, self.sd = mlp(span), mlp(span)
        self.su = nn.Parameter(torch.randn(n_kinds, span, span) * 0.02); self.shl = nn.Linear(span, n_kinds); self.sdl = nn.Linear(span, n_kinds)
        nn.init.constant_(self.shl.bias, -4.0)
        self.fact = nn.Sequential(nn.Linear(d, d), nn.GELU(), Drop(0.2), nn.Linear(d, 1))
        self.root = nn.Parameter(torch.randn(d) * 0.02)
    def encode(self, ids, shapes, first, n_words):
        mask = (ids == 0)[:, None, None, :] * -1e4
        hs = self.bert(ids, shapes, mask)
        pick = lambda mix: (torch.stack(hs) * torch.softmax(mix, 0)[:, None, None, None]).sum(0)
        g = lambda x: torch.gather(x, 1, first[:, :, None].expand(-1, -1, x.shape[2]))
        t, x = g(pick(self.tagmix)), g(pick(self.mix))
        return t, torch.cat([self.root.expand(x.shape[0], 1, -1), x], 1)
    def forward(self, ids, shapes, first, n_words):
        """-> tag logits [B,N,T], arc scores [B,N,N+1] (dep, head; 0 the root), x for relations, spans [B,K,N,N], factuality [B,N]"""
        t, x = self.encode(ids, shapes, first, n_words)
        tags = self.tag(t)
        ah, ad = self.ah(x), self.ad(x[:, 1:])
        arcs = ad @ self.au @ ah.transpose(1, 2) + self.ab(ah).transpose(1, 2)
        n = first.shape[1]
        pad = torch.arange(n + 1)[None, :] > n_words[:, None]
        arcs = arcs.float().masked_fill(pad[:, None, :], -1e4)
        eye = torch.cat([torch.zeros(n, 1), torch.eye(n)], 1).bool()
        arcs = arcs.masked_fill(eye[None], -1e4)
        w = x[:, 1:]
        s, e = self.sh(w), self.sd(w)
        spans = torch.einsum("bik,tkl,bjl->btij", s, self.su, e) + self.shl(s).permute(0, 2, 1)[:, :, :, None] + self.sdl(e).permute(0, 2, 1)[:, :, None, :]
        return tags, arcs, (self.rh(x), self.rd(x[:, 1:])), spans, self.fact(w).squeeze(2)
    def rels(self, rx, heads):
        """Relation logits [B,N,R] for the given heads [B,N]"""
        rh, rd = rx
        h = torch.gather(rh, 1, heads[:, :, None].expand(-1, -1, rh.shape[2]))
        return torch.einsum("bnk,rkl,bnl->bnr", h, self.ru, rd) + self.rhl(h) + self.rdl(rd)
