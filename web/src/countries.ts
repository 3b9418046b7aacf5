// Names of countries by their three letters, as codebook/countries.toml has them, so that a filter can be picked and read
// in words. Holds no borders and takes no side: what is not listed is shown by its code.

const LIST =
  "ABWAruba|AFGAfghanistan|AGOAngola|AIAAnguilla|ALAAland Islands|ALBAlbania|ANDAndorra|ANTNetherlands Antilles|" +
  "AREUnited Arab Emirates|ARGArgentina|ARMArmenia|ASMAmerican Samoa|ATAAntarctica|" +
  "ATFFrench Southern Territories|ATGAntigua and Barbuda|AUSAustralia|AUTAustria|AZEAzerbaijan|BDIBurundi|" +
  "BELBelgium|BENBenin|BESBonaire, Saint Eustatius and Saba|BFABurkina Faso|BGDBangladesh|BGRBulgaria|BHRBahrain|" +
  "BHSBahamas|BIHBosnia and Herzegovina|BLMSaint Barthelemy|BLRBelarus|BLZBelize|BMUBermuda|BOLBolivia|BRABrazil|" +
  "BRBBarbados|BRNBrunei|BTNBhutan|BVTBouvet Island|BWABotswana|CAFCentral African Republic|CANCanada|" +
  "CCKCocos Islands|CHESwitzerland|CHLChile|CHNChina|CIVIvory Coast|CMRCameroon|" +
  "CODDemocratic Republic of the Congo|COGRepublic of the Congo|COKCook Islands|COLColombia|COMComoros|" +
  "CPVCape Verde|CRICosta Rica|CSKCzechoslovakia|CUBCuba|CUWCuracao|CXRChristmas Island|CYMCayman Islands|" +
  "CYPCyprus|CZECzech Republic|DDREast Germany|DEUGermany|DJIDjibouti|DMADominica|DNKDenmark|" +
  "DOMDominican Republic|DZAAlgeria|ECUEcuador|EGYEgypt|ERIEritrea|ESHWestern Sahara|ESPSpain|ESTEstonia|" +
  "ETHEthiopia|FINFinland|FJIFiji|FLKFalkland Islands|FRAFrance|FROFaroe Islands|FSMMicronesia|GABGabon|" +
  "GBRUnited Kingdom|GEOGeorgia|GGYGuernsey|GHAGhana|GIBGibraltar|GINGuinea|GLPGuadeloupe|GMBGambia|" +
  "GNBGuinea-Bissau|GNQEquatorial Guinea|GRCGreece|GRDGrenada|GRLGreenland|GTMGuatemala|GUFFrench Guiana|GUMGuam|" +
  "GUYGuyana|HKGHong Kong|HMDHeard Island and McDonald Islands|HNDHonduras|HRVCroatia|HTIHaiti|HUNHungary|" +
  "IDNIndonesia|IMNIsle of Man|INDIndia|IOTBritish Indian Ocean Territory|IRLIreland|IRNIran|IRQIraq|ISLIceland|" +
  "ISRIsrael|ITAItaly|JAMJamaica|JEYJersey|JORJordan|JPNJapan|KAZKazakhstan|KENKenya|KGZKyrgyzstan|KHMCambodia|" +
  "KIRKiribati|KNASaint Kitts and Nevis|KORSouth Korea|KWTKuwait|LAOLaos|LBNLebanon|LBRLiberia|LBYLibya|" +
  "LCASaint Lucia|LIELiechtenstein|LKASri Lanka|LSOLesotho|LTULithuania|LUXLuxembourg|LVALatvia|MACMacau|" +
  "MAFSaint Martin|MARMorocco|MCOMonaco|MDAMoldova|MDGMadagascar|MDVMaldives|MEXMexico|MHLMarshall Islands|" +
  "MKDNorth Macedonia|MLIMali|MLTMalta|MMRMyanmar|MNEMontenegro|MNGMongolia|MNPNorthern Mariana Islands|" +
  "MOZMozambique|MRTMauritania|MSRMontserrat|MTQMartinique|MUSMauritius|MWIMalawi|MYSMalaysia|MYTMayotte|" +
  "NAMNamibia|NCLNew Caledonia|NERNiger|NFKNorfolk Island|NGANigeria|NICNicaragua|NIUNiue|NLDNetherlands|" +
  "NORNorway|NPLNepal|NRUNauru|NZLNew Zealand|OMNOman|PAKPakistan|PANPanama|PCNPitcairn|PERPeru|PHLPhilippines|" +
  "PLWPalau|PNGPapua New Guinea|POLPoland|PRIPuerto Rico|PRKNorth Korea|PRTPortugal|PRYParaguay|PSEPalestine|" +
  "PYFFrench Polynesia|QATQatar|REUReunion|ROURomania|RUSRussia|RWARwanda|SAUSaudi Arabia|" +
  "SCGSerbia and Montenegro|SDNSudan|SENSenegal|SGPSingapore|SGSSouth Georgia and the South Sandwich Islands|" +
  "SHNSaint Helena|SJMSvalbard and Jan Mayen|SLBSolomon Islands|SLESierra Leone|SLVEl Salvador|SMRSan Marino|" +
  "SOMSomalia|SPMSaint Pierre and Miquelon|SRBSerbia|SSDSouth Sudan|STPSao Tome and Principe|SUNSoviet Union|" +
  "SURSuriname|SVKSlovakia|SVNSlovenia|SWESweden|SWZEswatini|SXMSint Maarten|SYCSeychelles|SYRSyria|" +
  "TCATurks and Caicos Islands|TCDChad|TGOTogo|THAThailand|TJKTajikistan|TKLTokelau|TKMTurkmenistan|" +
  "TLSEast Timor|TONTonga|TTOTrinidad and Tobago|TUNTunisia|TURTurkey|TUVTuvalu|TWNTaiwan|TZATanzania|UGAUganda|" +
  "UKRUkraine|UMIUnited States Minor Outlying Islands|URYUruguay|USAUnited States|UZBUzbekistan|VATVatican|" +
  "VCTSaint Vincent and the Grenadines|VDNNorth Vietnam|VDRSouth Vietnam|VENVenezuela|VGBBritish Virgin Islands|" +
  "VIRU.S. Virgin Islands|VNMVietnam|VUTVanuatu|WLFWallis and Futuna|WSMSamoa|XKXKosovo|YARNorth Yemen|YEMYemen|" +
  "YMDSouth Yemen|YUGYugoslavia|ZAFSouth Africa|ZMBZambia|ZWEZimbabwe";

/** Code and name, by name. */
export const COUNTRIES: readonly { code: string; name: string }[] = LIST.split("|")
  .map((entry) => ({ code: entry.slice(0, 3), name: entry.slice(3) }))
  .sort((a, b) => a.name.localeCompare(b.name, "en"));

const NAMES = new Map(COUNTRIES.map((country) => [country.code, country.name]));

/** Returns the name of a country, or the code itself where it is not known. */
export function countryName(code: string | null | undefined): string {
  return code ? (NAMES.get(code) ?? code) : "";
}
