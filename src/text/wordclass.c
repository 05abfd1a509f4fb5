#include "text/wordclass.h"

#include <stddef.h>
#include <utf8proc.h>

#include "text/token.h"

/*
 * Basic plane, in two stages: the block of 64 code points, then the class in the block.
 * Made from Unicode 15.0: general categories as utf8proc 2.8 has them; Script is Han,
 * Hiragana, Katakana, Hangul, Thai, Lao, Khmer or Myanmar (and U+3006, U+3031-3035,
 * U+303C, U+30FC, U+FF70) for ideographs; Variation_Selector, Bidi_Control, the joiners
 * U+034F, U+200C, U+200D, U+2060, U+FEFF, soft hyphen and tatweel for ignorables.
 * test_token.c checks it against utf8proc.
 */
#define BLOCK 64

static const unsigned char block_of[0x10000 / BLOCK] = {
    0,   1,   2,   3,   4,   4,   4,   4,   4,   4,   5,   6,   7,   8,   9,   10,  4,
    4,   11,  4,   12,  13,  14,  15,  16,  17,  4,   18,  19,  20,  21,  22,  23,  24,
    25,  26,  27,  28,  29,  30,  31,  32,  33,  34,  35,  36,  37,  38,  39,  40,  41,
    42,  43,  44,  45,  46,  47,  48,  49,  50,  51,  52,  53,  54,  55,  56,  57,  58,
    59,  60,  61,  61,  4,   62,  63,  64,  65,  66,  67,  68,  69,  4,   4,   4,   4,
    4,   4,   4,   4,   70,  71,  72,  73,  74,  75,  76,  77,  78,  79,  80,  81,  82,
    83,  84,  85,  86,  87,  88,  89,  90,  91,  92,  93,  94,  95,  96,  4,   4,   4,
    7,   4,   4,   4,   4,   97,  98,  99,  100, 101, 102, 103, 104, 105, 106, 107, 108,
    108, 108, 108, 108, 108, 108, 108, 108, 108, 109, 110, 111, 108, 108, 108, 108, 108,
    108, 108, 108, 108, 112, 113, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108,
    108, 108, 108, 108, 108, 108, 4,   4,   4,   114, 115, 116, 117, 118, 119, 108, 108,
    108, 108, 108, 108, 108, 120, 121, 122, 123, 124, 59,  125, 126, 127, 128, 129, 108,
    108, 108, 108, 108, 59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  108, 59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  4,   4,   4,   4,   4,   4,
    4,   4,   4,   4,   4,   4,   4,   4,   4,   4,   4,   4,   130, 131, 4,   4,   4,
    4,   132, 133, 134, 135, 136, 4,   137, 138, 139, 140, 141, 142, 143, 144, 145, 146,
    147, 148, 149, 150, 151, 152, 4,   153, 59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,
    59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  59,  154, 155, 108, 108, 108,
    108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108,
    108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108,
    108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108,
    108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108,
    108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108,
    108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108,
    108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 108,
    108, 108, 108, 108, 108, 108, 108, 108, 108, 108, 59,  59,  59,  59,  59,  156, 59,
    157, 158, 159, 160, 161, 4,   4,   4,   4,   162, 163, 164, 165, 166, 167, 4,   168,
    169, 170, 171, 172,
};

static const char class_in_block[] =
    "_________     __________________ ______`____,_._0000000000______"
    "_aaaaaaaaaaaaaaaaaaaaaaaaaa_____`aaaaaaaaaaaaaaaaaaaaaaaaaa_____"
    "_____ __________________________ _________a__-____nn`a___na_nnn_"
    "aaaaaaaaaaaaaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_aaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`aaa"
    "aa____aaaaaaaaaaaa______________aaaaa_______a_a_________________"
    "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm"
    "mmmmmmmmmmmmmmm-mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmaaaaa_aa__aaaa_a"
    "______a_aaa_a_aaaaaaaaaaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_aaaaaaaaa"
    "aa_mmmmmmmaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_aaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaa__a______aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaa________mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm_m"
    "_mm_mm_m________aaaaaaaaaaaaaaaaaaaaaaaaaaa____aaaa_____________"
    "________________mmmmmmmmmmm_-___aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "-aaaaaaaaaammmmmmmmmmmmmmmmmmmmm0000000000____aamaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaa_ammmmmmm__mmmmmmaamm_mmmmaa0000000000aaa__a"
    "________________amaaaaaaaaaaaaaaaaaaaaaaaaaaaaaammmmmmmmmmmmmmmm"
    "mmmmmmmmmmm__aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaammmmmmmmmmma______________"
    "0000000000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaammmmmmmmmaa____a__m__"
    "aaaaaaaaaaaaaaaaaaaaaammmmammmmmmmmmammmammmmm__________________"
    "aaaaaaaaaaaaaaaaaaaaaaaaammm____aaaaaaaaaaa_____aaaaaaaaaaaaaaaa"
    "aaaaaaaa_aaaaaa_________mmmmmmmmaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaammmmmmmmmmmmmmmmmmmmmmmm_mmmmmmmmmmmmmmmmmmmmmmmmmmmmm"
    "mmmmaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaammmamm"
    "mmmmmmmmmmmmmmmmammmmmmmaaaaaaaaaamm__0000000000_aaaaaaaaaaaaaaa"
    "ammm_aaaaaaaa__aa__aaaaaaaaaaaaaaaaaaaaaa_aaaaaaa_a___aaaa__mamm"
    "mmmmm__mm__mmma________m____aa_aaamm__0000000000aa__nnnnnn__a_m_"
    "_mmm_aaaaaa____aa__aaaaaaaaaaaaaaaaaaaaaa_aaaaaaa_aa_aa_aa__m_mm"
    "mmm____mm__mmm___m_______aaaa_a_______0000000000mmaaam__________"
    "_mmm_aaaaaaaaa_aaa_aaaaaaaaaaaaaaaaaaaaaa_aaaaaaa_aa_aaaaa__mamm"
    "mmmmmm_mmm_mmm__a_______________aamm__0000000000_________ammmmmm"
    "_mmm_aaaaaaaa__aa__aaaaaaaaaaaaaaaaaaaaaa_aaaaaaa_aa_aaaaa__mamm"
    "mmmmm__mm__mmm_______mmm____aa_aaamm__0000000000_annnnnn________"
    "__ma_aaaaaa___aaa_aaaa___aa_a_aa___aa___aaa___aaaaaaaaaaaa____mm"
    "mmm___mmm_mmmm__a______m______________0000000000nnn_____________"
    "mmmmmaaaaaaaa_aaa_aaaaaaaaaaaaaaaaaaaaaaa_aaaaaaaaaaaaaaaa__mamm"
    "mmmmm_mmm_mmmm_______mm_aaa__a__aamm__0000000000________nnnnnnn_"
    "ammm_aaaaaaaa_aaa_aaaaaaaaaaaaaaaaaaaaaaa_aaaaaaaaaa_aaaaa__mamm"
    "mmmmm_mmm_mmmm_______mm______aa_aamm__0000000000_aam____________"
    "mmmmaaaaaaaaa_aaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaammamm"
    "mmmmm_mmm_mmmma_____aaamnnnnnnnaaamm__0000000000nnnnnnnnn_aaaaaa"
    "_mmm_aaaaaaaaaaaaaaaaaa___aaaaaaaaaaaaaaaaaaaaaaaa_aaaaaaaaa_a__"
    "aaaaaaa___m____mmmmmm_m_mmmmmmmm______0000000000__mm____________"
    "_HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHmHHmmmmmmm_____"
    "HHHHHHHmmmmmmmm_0000000000______________________________________"
    "_HH_H_HHHHH_HHHHHHHHHHHHHHHHHHHHHHHH_H_HHHHHHHHHHmHHmmmmmmmmmH__"
    "HHHHH_H_mmmmmmm_0000000000__HHHH________________________________"
    "a_______________________mm______0000000000nnnnnnnnnn_m_m_m____mm"
    "aaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa____mmmmmmmmmmmmmmm"
    "mmmmm_mmaaaaammmmmmmmmmm_mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm___"
    "______m_________________________________________________________"
    "HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHmmmmmmmmmmmmmmmmmmmmH"
    "0000000000______HHHHHHmmmmHHHHmmmHmmmHHmmmmmmmHHHmmmmHHHHHHHHHHH"
    "HHmmmmmmmmmmmmHm0000000000mmmm__aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaa_a_____a__aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_aaaa"
    "HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHH"
    "HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv"
    "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv"
    "aaaaaaaaa_aaaa__aaaaaaa_a_aaaa__aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaa_aaaa__aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_aaaa__aaaaaaa_"
    "a_aaaa__aaaaaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaa_aaaa__aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaa__mmm_________nnnnnnnnnnnnnnnnnnnn___"
    "aaaaaaaaaaaaaaaa________________aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa__aaaaaa__"
    "_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa__aaaaaaaaaaaaaaaaa"
    " aaaaaaaaaaaaaaaaaaaaaaaaaa_____aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa___nnnaaaaaaaa_______"
    "aaaaaaaaaaaaaaaaaammmm_________aaaaaaaaaaaaaaaaaaammm___________"
    "aaaaaaaaaaaaaaaaaamm____________aaaaaaaaaaaaa_aaa_mm____________"
    "HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHmmmmmmmmmmmm"
    "mmmmmmmmmmmmmmmmmmmm___H____Hm__0000000000______HHHHHHHHHH______"
    "___________---_-0000000000______aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_______"
    "aaaaammaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaama_____aaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa__________"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_mmmmmmmmmmmm____mmmmmmmmmmmm____"
    "______0000000000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa__aaaaa___________"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa____aaaaaaaaaaaaaaaa"
    "aaaaaaaaaa______0000000000n_____________________________________"
    "aaaaaaaaaaaaaaaaaaaaaaammmmm____aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaammmmmmmmmm_mmmmmmmmmmmmmmmmmmmmmmmmmmmmm__m"
    "0000000000______0000000000_____________a________mmmmmmmmmmmmmmmm"
    "mmmmmmmmmmmmmmm_________________________________________________"
    "mmmmmaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaammmmmmmmmmmm"
    "mmmmmaaaaaaaa___0000000000_________________mmmmmmmmm____________"
    "mmmaaaaaaaaaaaaaaaaaaaaaaaaaaaaaammmmmmmmmmmmmaa0000000000aaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaammmmmmmmmmmmmm____________"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaammmmmmmmmmmmmmmmmmmm________"
    "0000000000___aaa0000000000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa__"
    "aaaaaaaaa_______aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa__aaa"
    "________________mmm_mmmmmmmmmmmmmmmmmmmmmaaaamaaaaaamaammma_____"
    "aaaaaaaaaaaaaaaaaaaaaa__aaaaaa__aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaa__aaaaaa__aaaaaaaa_a_a_a_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa__"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_aaaaaaa_a_"
    "__aaa_aaaaaaa___aaaa__aaaaaa____aaaaaaaaaaaaa_____aaa_aaaaaaa___"
    "           _----________``______________  ----- ________________"
    "_______________________________ -_____----______na__nnnnnn_____a"
    "nnnnnnnnnn______aaaaaaaaaaaaa___________________________________"
    "________________mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm_______________"
    "__a____a__aaaaaaaaaa_a___aaaaa______a_a_a_aaaa_aaaaaaaaaaa__aaaa"
    "_____aaaaa____a_nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
    "nnnaannnnn______________________________________________________"
    "________________________________________________________________"
    "________________________________nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
    "nnnnnnnnnnnnnnnnnnnnnnnnnnnn____________________________________"
    "__________________________________________nnnnnnnnnnnnnnnnnnnnnn"
    "______________________________________________________nnnnnnnnnn"
    "nnnnnnnnnnnnnnnnnnnn____________________________________________"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa______aaaammmaa_________n__"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_a_____a__aaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_______a_______________m"
    "aaaaaaaaaaaaaaaaaaaaaaa_________aaaaaaa_aaaaaaa_aaaaaaa_aaaaaaa_"
    "aaaaaaa_aaaaaaa_aaaaaaa_aaaaaaa_mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm"
    "_______________________________________________a________________"
    " ____HHH_________________________HHHHHHHHHmmmmmm_HHHHH__HHHHH___"
    "_HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHH"
    "HHHHHHHHHHHHHHHHHHHHHHH__mm__HHH_HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHH"
    "HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHH_HHHH"
    "_____aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_HHHHHHHHHHHHHHH"
    "HHHHHHHHHHHHHHH___nnnn__________aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "________________________________________________HHHHHHHHHHHHHHHH"
    "________________________________nnnnnnnnnn______________________"
    "________nnnnnnnn_nnnnnnnnnnnnnnn________________________________"
    "nnnnnnnnnn_______________________________________nnnnnnnnnnnnnnn"
    "aaaaaaaaaaaaa___________________________________________________"
    "________________aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa__"
    "aaaaaaaaaaaaa___aaaaaaaaaaaaaaaa0000000000aa____________________"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaammmm_mmmmmmmmmm_a"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaammaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaannnnnnnnnnmm______________"
    "_______________________aaaaaaaaa__aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaa__aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaa_____aa_a_aaaaa________________________aaaaaaaaaaaaaa"
    "aamaaamaaaamaaaaaaaaaaaaaaaaaaaaaaammmmm____m___nnnnnn__________"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa____________"
    "mmaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaammmmmmmmmmmm"
    "mmmmmm__________0000000000______mmmmmmmmmmmmmmmmmmaaaaaa___a_aam"
    "0000000000aaaaaaaaaaaaaaaaaaaaaaaaaaaammmmmmmm__aaaaaaaaaaaaaaaa"
    "aaaaaaammmmmmmmmmmmm____________HHHHHHHHHHHHHHHHHHHHHHHHHHHHH___"
    "mmmmaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaammmmmmmmmmmmm"
    "m______________a0000000000______HHHHHmHHHHHHHHHH0000000000HHHHH_"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaammmmmmmmmmmmmm_________"
    "aaamaaaaaaaamm__0000000000______HHHHHHHHHHHHHHHHHHHHHHH___HmmmHH"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaamammmaammaaaaamm"
    "ama________________________aaa__aaaaaaaaaaammmmm__aaamm_________"
    "_aaaaaa__aaaaaa__aaaaaa_________aaaaaaa_aaaaaaa_aaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaa_aaaaaaaaaaaaaa______aaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaammmmmmmm_mm__0000000000______"
    "HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHH____________vvvvvvvvvvvvvvvv"
    "vvvvvvv____vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv____"
    "HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHH__HHHHHHHHHHHHHHHH"
    "HHHHHHHHHHHHHHHHHHHHHHHHHH______________________________________"
    "aaaaaaa____________aaaaa_____amaaaaaaaaaa_aaaaaaaaaaaaa_aaaaa_a_"
    "aa_aa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa______________"
    "___________________aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa__"
    "________________aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaaaaaaaaaa__aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    "aaaaaaaa________________________________________aaaaaaaaaaaa____"
    "----------------________________mmmmmmmmmmmmmmmm________________"
    "________________________________________________aaaaa_aaaaaaaaaa"
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa__-"
    "_______`____,_._0000000000_______aaaaaaaaaaaaaaaaaaaaaaaaaa_____"
    "_aaaaaaaaaaaaaaaaaaaaaaaaaa___________HHHHHHHHHHHHHHHHHHHHHHHHHH"
    "HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHvvHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHH_"
    "__HHHHHH__HHHHHH__HHHHHH__HHH___________________________________";

struct range {
    uint32_t first;
    uint32_t last;
};

/* Script Han, Hiragana, Katakana beyond the basic plane. */
static const struct range ideographs[] = {
    {0x16fe2, 0x16fe3}, {0x16ff0, 0x16ff1}, {0x1aff0, 0x1affe},
    {0x1b000, 0x1b122}, {0x1b132, 0x1b132}, {0x1b150, 0x1b152},
    {0x1b155, 0x1b155}, {0x1b164, 0x1b167}, {0x20000, 0x323af},
};

static bool is_ideograph(uint32_t cp)
{
    for (size_t i = 0; i < sizeof ideographs / sizeof *ideographs; i++)
        if (cp >= ideographs[i].first && cp <= ideographs[i].last)
            return true;
    return false;
}

/* The other planes are rare enough to ask utf8proc. */
static enum wordclass class_beyond(uint32_t cp)
{
    if (cp >= 0xe0100 && cp <= 0xe01ef) /* variation selectors */
        return WORDCLASS_IGNORABLE;
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
        return is_ideograph(cp) ? WORDCLASS_IDEOGRAPH : WORDCLASS_LETTER;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME: return WORDCLASS_MARK;
    case UTF8PROC_CATEGORY_ND: return WORDCLASS_DIGIT;
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return WORDCLASS_NUMBER;
    default: return WORDCLASS_SEPARATOR;
    }
}

enum wordclass wordclass_of(uint32_t cp)
{
    if (cp >= 0x10000)
        return class_beyond(cp);
    return (enum wordclass)class_in_block[block_of[cp / BLOCK] * BLOCK + cp % BLOCK];
}

bool token_is_ideographic(uint32_t cp)
{
    enum wordclass c = wordclass_of(cp);

    return c == WORDCLASS_IDEOGRAPH || c == WORDCLASS_TRAILER;
}

bool token_is_word(uint32_t cp)
{
    enum wordclass c = wordclass_of(cp);

    return c == WORDCLASS_IDEOGRAPH || wordclass_joins(c);
}

bool token_is_ignorable(uint32_t cp)
{
    return wordclass_of(cp) == WORDCLASS_IGNORABLE;
}
