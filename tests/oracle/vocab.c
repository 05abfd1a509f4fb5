#include "oracle/vocab.h"

static const struct vocab subjects[] = {
    {{"export", "Exports", "exporting", "EXPORT", "ex\u00adport", "exporter"},
     {"export", "export*", "export~", "=export", "=Exports", "exp*t*", "/exports?/",
      "Exporting", "*port"}},
    {{"control", "controls", "Controlled", "controlling", "contro1"},
     {"control", "control~", "control*", "contro?", "/contr[a-z]+/", "=controls",
      "controls~", "c?ntrol"}},
    {{"Nvidia", "NVIDIA", "Nvidia's", "Ｎｖｉｄｉａ", "Nvidia’s", "nvidia.com",
      "Nvi dia"},
     {"Nvidia", "=NVIDIA", "nvid*", "?vidia", "Nvidia~", "Nvidia's", "=Nvidia",
      "=Nvidia's", "/nvid\\w+/"}},
    {{"US", "U.S.", "us", "U.S", "US$", "U.S.'s", "#US", "U. S."},
     {"US", "=US", "=U.S.", "u.s.", "/\\bU\\.?S\\b/", "=us", "u s", "/(?-i)US/"}},
    {{"H200", "H20", "h100", "H200,H100", "H2000", "H200/H20"},
     {"H200", "H20", "H20?", "/H[12]00[A-Z]?/", "=H200", "H200 H100", "h20*"}},
    {{"wi-fi", "wifi", "wi fi", "Wi\u2011Fi", "wi", "fi", "wi\u2013fi"},
     {"wi-fi", "wifi", "wi fi", "=wi-fi", "Wi\u2011Fi", "fi", "wi fi~"}},
    {{"a", "A", "a a", "a-a", "á"}, {"a", "a a", "=A", "a a a", "=a", "a-a"}},
    {{"AT&T", "at t", "at", "t", "AT & T", "AT&T's"},
     {"AT&T", "=AT&T", "at t", "t", "=at t", "at"}},
    {{"C++", "C", "c#", "C+", "(C++)", "c c", "C++11"},
     {"=C++", "c", "=C", "C#", "=c#", "c c"}},
    {{"$NVDA", "NVDA", "#nvda", "(NVDA.O)", "nvda", "$$NVDA", "B$NVDA"},
     {"=$NVDA", "NVDA", "=#nvda", "=NVDA", "nvda o", "/\\$\\w+/", "/\\$/"}},
    {{"Zürich", "Zurich", "zu\u0308rich", "ZÜRICH", "Zürichs"},
     {"Zürich", "zurich", "=Zürich", "zuri*", "z?rich", "Zürich~", "=Zurich"}},
    {{"Łódź", "Lodz", "café", "cafe\u0301", "CAFE", "œuvre"},
     {"Łódź", "lodz", "café", "=café", "cafe", "/caf./", "oeuvre", "caf?"}},
    {{"1,000", "1000", "5.5", "5,5", "1.2bn", "$1.2bn", "1,00", "٢٠٢٦", "2026"},
     {"1000", "1,000", "5.5", "1.2bn", "=$1.2bn", "/\\d+/", "5 5", "2026", "=1,000"}},
    {{"华为", "Huawei华为", "huawei", "华", "为华", "华为H200芯片"},
     {"华为", "华", "huawei", "Huawei华为", "=华为", "为", "华为 h200", "/华为/"}},
    {{"出口管制", "出口", "管制", "出 口", "出口，管制", "出出口"},
     {"出口管制", "出口", "管*", "=出口", "/出口/", "口管", "出"}},
    {{"芯片", "芯", "片片", "H200芯片", "片芯片"},
     {"芯片", "片", "芯*", "片片", "=芯片", "h200芯"}},
    {{"엔비디아가", "엔비디아", "가", "비디", "엔비 디아"},
     {"엔비디아", "가", "비디", "=엔비디아", "디아"}},
    {{"チップ", "ﾁｯﾌﾟ", "チップの", "輸出", "か\u3099"},
     {"チップ", "ﾁｯﾌﾟ", "チ", "輸出", "=チップ", "が"}},
    {{"Kontrollen", "Kontrolle", "kontrolliert", "Kontroll"},
     {"Kontrolle~", "Kontrollen~", "kontroll*", "Kontrolle"}},
    {{"l’Oréal", "L'Oreal", "O'Brien", "o brien", "don't", "dont"},
     {"l'Oréal", "Oreal", "O'Brien", "don't", "=O'Brien", "=l’Oréal", "o"}},
    {{"ban", "bans", "banned", "the ban", "Ban", "banning"},
     {"ban", "ban~", "banned~", "the ban", "=Ban", "ban*", "the ban~"}},
    {{"chip-maker", "chipmaker", "chip maker", "chip", "chips", "chip-makers",
      "microchip"},
     {"chip-maker", "chip*", "chip maker", "chips~", "*chip", "chip-mak*", "chip",
      "/chip.?maker/"}},
    {{"Москва", "МОСКВА", "Москве", "Ёлка", "елка"},
     {"москва", "москв*", "Ёлка", "елка", "Москве~", "=Москва"}},
    {{"contrôles", "contrôle", "controles", "exportations"},
     {"contrôle~", "controle", "contrôles", "=contrôle", "exportation~"}},
    {{"the Entity List", "entity list", "Entity  List", "entity\nlist", "entities"},
     {"entity list", "=the Entity List", "=Entity List", "entity~", "/entity\\s+list/"}},
    {{"state-of the art", "stateof the art", "state of the art", "of the", "the state"},
     {"state-of the art", "state of the art", "of the art", "stateof the art",
      "the state of the", "state of the art~", "=state of the art", "sta*e of the art"}},
};

size_t vocab_count(void)
{
    return sizeof(subjects) / sizeof(subjects[0]);
}

const struct vocab *vocab_subject(size_t i)
{
    return &subjects[i];
}
