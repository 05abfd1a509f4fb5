/*
 * html_entities: the table, generated from the one in the HTML standard (section 13.5,
 * "Named character references"), and the search in it.
 */
#include "text/html_entities.h"

#include <stddef.h>
#include <stdint.h>

struct entity {
    uint16_t at;             /* the first byte of its name in names_and_values */
    uint8_t name_bytes;      /* without the semicolon */
    uint8_t value_bytes : 7; /* of the UTF-8 behind the name */
    uint8_t legacy : 1;      /* the semicolon may be missing */
};

/* clang-format off */

/* Each name, without its semicolon, and right after it the UTF-8 that it stands for. */
static const char names_and_values[] =
    "AElig\303\206AMP&Aacute\303\201Abreve\304\202Acirc\303\202Acy\320\220"
    "Afr\360\235\224\204Agrave\303\200Alpha\316\221Amacr\304\200And\342\251\223"
    "Aogon\304\204Aopf\360\235\224\270ApplyFunction\342\201\241Aring\303\205"
    "Ascr\360\235\222\234Assign\342\211\224Atilde\303\203Auml\303\204"
    "Backslash\342\210\226Barv\342\253\247Barwed\342\214\206Bcy\320\221"
    "Because\342\210\265Bernoullis\342\204\254Beta\316\222Bfr\360\235\224\205"
    "Bopf\360\235\224\271Breve\313\230Bscr\342\204\254Bumpeq\342\211\216CHcy\320\247"
    "COPY\302\251Cacute\304\206Cap\342\213\222CapitalDifferentialD\342\205\205"
    "Cayleys\342\204\255Ccaron\304\214Ccedil\303\207Ccirc\304\210Cconint\342\210\260"
    "Cdot\304\212Cedilla\302\270CenterDot\302\267Cfr\342\204\255Chi\316\247"
    "CircleDot\342\212\231CircleMinus\342\212\226CirclePlus\342\212\225"
    "CircleTimes\342\212\227ClockwiseContourIntegral\342\210\262"
    "CloseCurlyDoubleQuote\342\200\235CloseCurlyQuote\342\200\231Colon\342\210\267"
    "Colone\342\251\264Congruent\342\211\241Conint\342\210\257ContourIntegral\342\210\256"
    "Copf\342\204\202Coproduct\342\210\220CounterClockwiseContourIntegral\342\210\263"
    "Cross\342\250\257Cscr\360\235\222\236Cup\342\213\223CupCap\342\211\215DD\342\205\205"
    "DDotrahd\342\244\221DJcy\320\202DScy\320\205DZcy\320\217Dagger\342\200\241"
    "Darr\342\206\241Dashv\342\253\244Dcaron\304\216Dcy\320\224Del\342\210\207"
    "Delta\316\224Dfr\360\235\224\207DiacriticalAcute\302\264DiacriticalDot\313\231"
    "DiacriticalDoubleAcute\313\235DiacriticalGrave`DiacriticalTilde\313\234"
    "Diamond\342\213\204DifferentialD\342\205\206Dopf\360\235\224\273Dot\302\250"
    "DotDot\342\203\234DotEqual\342\211\220DoubleContourIntegral\342\210\257"
    "DoubleDot\302\250DoubleDownArrow\342\207\223DoubleLeftArrow\342\207\220"
    "DoubleLeftRightArrow\342\207\224DoubleLeftTee\342\253\244"
    "DoubleLongLeftArrow\342\237\270DoubleLongLeftRightArrow\342\237\272"
    "DoubleLongRightArrow\342\237\271DoubleRightArrow\342\207\222"
    "DoubleRightTee\342\212\250DoubleUpArrow\342\207\221DoubleUpDownArrow\342\207\225"
    "DoubleVerticalBar\342\210\245DownArrow\342\206\223DownArrowBar\342\244\223"
    "DownArrowUpArrow\342\207\265DownBreve\314\221DownLeftRightVector\342\245\220"
    "DownLeftTeeVector\342\245\236DownLeftVector\342\206\275DownLeftVectorBar\342\245\226"
    "DownRightTeeVector\342\245\237DownRightVector\342\207\201"
    "DownRightVectorBar\342\245\227DownTee\342\212\244DownTeeArrow\342\206\247"
    "Downarrow\342\207\223Dscr\360\235\222\237Dstrok\304\220ENG\305\212ETH\303\220"
    "Eacute\303\211Ecaron\304\232Ecirc\303\212Ecy\320\255Edot\304\226Efr\360\235\224\210"
    "Egrave\303\210Element\342\210\210Emacr\304\222EmptySmallSquare\342\227\273"
    "EmptyVerySmallSquare\342\226\253Eogon\304\230Eopf\360\235\224\274Epsilon\316\225"
    "Equal\342\251\265EqualTilde\342\211\202Equilibrium\342\207\214Escr\342\204\260"
    "Esim\342\251\263Eta\316\227Euml\303\213Exists\342\210\203ExponentialE\342\205\207"
    "Fcy\320\244Ffr\360\235\224\211FilledSmallSquare\342\227\274"
    "FilledVerySmallSquare\342\226\252Fopf\360\235\224\275ForAll\342\210\200"
    "Fouriertrf\342\204\261Fscr\342\204\261GJcy\320\203GT>Gamma\316\223Gammad\317\234"
    "Gbreve\304\236Gcedil\304\242Gcirc\304\234Gcy\320\223Gdot\304\240Gfr\360\235\224\212"
    "Gg\342\213\231Gopf\360\235\224\276GreaterEqual\342\211\245"
    "GreaterEqualLess\342\213\233GreaterFullEqual\342\211\247GreaterGreater\342\252\242"
    "GreaterLess\342\211\267GreaterSlantEqual\342\251\276GreaterTilde\342\211\263"
    "Gscr\360\235\222\242Gt\342\211\253HARDcy\320\252Hacek\313\207Hat^Hcirc\304\244"
    "Hfr\342\204\214HilbertSpace\342\204\213Hopf\342\204\215HorizontalLine\342\224\200"
    "Hscr\342\204\213Hstrok\304\246HumpDownHump\342\211\216HumpEqual\342\211\217"
    "IEcy\320\225IJlig\304\262IOcy\320\201Iacute\303\215Icirc\303\216Icy\320\230"
    "Idot\304\260Ifr\342\204\221Igrave\303\214Im\342\204\221Imacr\304\252"
    "ImaginaryI\342\205\210Implies\342\207\222Int\342\210\254Integral\342\210\253"
    "Intersection\342\213\202InvisibleComma\342\201\243InvisibleTimes\342\201\242"
    "Iogon\304\256Iopf\360\235\225\200Iota\316\231Iscr\342\204\220Itilde\304\250"
    "Iukcy\320\206Iuml\303\217Jcirc\304\264Jcy\320\231Jfr\360\235\224\215"
    "Jopf\360\235\225\201Jscr\360\235\222\245Jsercy\320\210Jukcy\320\204KHcy\320\245"
    "KJcy\320\214Kappa\316\232Kcedil\304\266Kcy\320\232Kfr\360\235\224\216"
    "Kopf\360\235\225\202Kscr\360\235\222\246LJcy\320\211LT<Lacute\304\271Lambda\316\233"
    "Lang\342\237\252Laplacetrf\342\204\222Larr\342\206\236Lcaron\304\275Lcedil\304\273"
    "Lcy\320\233LeftAngleBracket\342\237\250LeftArrow\342\206\220LeftArrowBar\342\207\244"
    "LeftArrowRightArrow\342\207\206LeftCeiling\342\214\210LeftDoubleBracket\342\237\246"
    "LeftDownTeeVector\342\245\241LeftDownVector\342\207\203LeftDownVectorBar\342\245\231"
    "LeftFloor\342\214\212LeftRightArrow\342\206\224LeftRightVector\342\245\216"
    "LeftTee\342\212\243LeftTeeArrow\342\206\244LeftTeeVector\342\245\232"
    "LeftTriangle\342\212\262LeftTriangleBar\342\247\217LeftTriangleEqual\342\212\264"
    "LeftUpDownVector\342\245\221LeftUpTeeVector\342\245\240LeftUpVector\342\206\277"
    "LeftUpVectorBar\342\245\230LeftVector\342\206\274LeftVectorBar\342\245\222"
    "Leftarrow\342\207\220Leftrightarrow\342\207\224LessEqualGreater\342\213\232"
    "LessFullEqual\342\211\246LessGreater\342\211\266LessLess\342\252\241"
    "LessSlantEqual\342\251\275LessTilde\342\211\262Lfr\360\235\224\217Ll\342\213\230"
    "Lleftarrow\342\207\232Lmidot\304\277LongLeftArrow\342\237\265"
    "LongLeftRightArrow\342\237\267LongRightArrow\342\237\266Longleftarrow\342\237\270"
    "Longleftrightarrow\342\237\272Longrightarrow\342\237\271Lopf\360\235\225\203"
    "LowerLeftArrow\342\206\231LowerRightArrow\342\206\230Lscr\342\204\222Lsh\342\206\260"
    "Lstrok\305\201Lt\342\211\252Map\342\244\205Mcy\320\234MediumSpace\342\201\237"
    "Mellintrf\342\204\263Mfr\360\235\224\220MinusPlus\342\210\223Mopf\360\235\225\204"
    "Mscr\342\204\263Mu\316\234NJcy\320\212Nacute\305\203Ncaron\305\207Ncedil\305\205"
    "Ncy\320\235NegativeMediumSpace\342\200\213NegativeThickSpace\342\200\213"
    "NegativeThinSpace\342\200\213NegativeVeryThinSpace\342\200\213"
    "NestedGreaterGreater\342\211\253NestedLessLess\342\211\252NewLine\012"
    "Nfr\360\235\224\221NoBreak\342\201\240NonBreakingSpace\302\240Nopf\342\204\225"
    "Not\342\253\254NotCongruent\342\211\242NotCupCap\342\211\255"
    "NotDoubleVerticalBar\342\210\246NotElement\342\210\211NotEqual\342\211\240"
    "NotEqualTilde\342\211\202\314\270NotExists\342\210\204NotGreater\342\211\257"
    "NotGreaterEqual\342\211\261NotGreaterFullEqual\342\211\247\314\270"
    "NotGreaterGreater\342\211\253\314\270NotGreaterLess\342\211\271"
    "NotGreaterSlantEqual\342\251\276\314\270NotGreaterTilde\342\211\265"
    "NotHumpDownHump\342\211\216\314\270NotHumpEqual\342\211\217\314\270"
    "NotLeftTriangle\342\213\252NotLeftTriangleBar\342\247\217\314\270"
    "NotLeftTriangleEqual\342\213\254NotLess\342\211\256NotLessEqual\342\211\260"
    "NotLessGreater\342\211\270NotLessLess\342\211\252\314\270"
    "NotLessSlantEqual\342\251\275\314\270NotLessTilde\342\211\264"
    "NotNestedGreaterGreater\342\252\242\314\270NotNestedLessLess\342\252\241\314\270"
    "NotPrecedes\342\212\200NotPrecedesEqual\342\252\257\314\270"
    "NotPrecedesSlantEqual\342\213\240NotReverseElement\342\210\214"
    "NotRightTriangle\342\213\253NotRightTriangleBar\342\247\220\314\270"
    "NotRightTriangleEqual\342\213\255NotSquareSubset\342\212\217\314\270"
    "NotSquareSubsetEqual\342\213\242NotSquareSuperset\342\212\220\314\270"
    "NotSquareSupersetEqual\342\213\243NotSubset\342\212\202\342\203\222"
    "NotSubsetEqual\342\212\210NotSucceeds\342\212\201"
    "NotSucceedsEqual\342\252\260\314\270NotSucceedsSlantEqual\342\213\241"
    "NotSucceedsTilde\342\211\277\314\270NotSuperset\342\212\203\342\203\222"
    "NotSupersetEqual\342\212\211NotTilde\342\211\201NotTildeEqual\342\211\204"
    "NotTildeFullEqual\342\211\207NotTildeTilde\342\211\211NotVerticalBar\342\210\244"
    "Nscr\360\235\222\251Ntilde\303\221Nu\316\235OElig\305\222Oacute\303\223Ocirc\303\224"
    "Ocy\320\236Odblac\305\220Ofr\360\235\224\222Ograve\303\222Omacr\305\214Omega\316\251"
    "Omicron\316\237Oopf\360\235\225\206OpenCurlyDoubleQuote\342\200\234"
    "OpenCurlyQuote\342\200\230Or\342\251\224Oscr\360\235\222\252Oslash\303\230"
    "Otilde\303\225Otimes\342\250\267Ouml\303\226OverBar\342\200\276OverBrace\342\217\236"
    "OverBracket\342\216\264OverParenthesis\342\217\234PartialD\342\210\202Pcy\320\237"
    "Pfr\360\235\224\223Phi\316\246Pi\316\240PlusMinus\302\261Poincareplane\342\204\214"
    "Popf\342\204\231Pr\342\252\273Precedes\342\211\272PrecedesEqual\342\252\257"
    "PrecedesSlantEqual\342\211\274PrecedesTilde\342\211\276Prime\342\200\263"
    "Product\342\210\217Proportion\342\210\267Proportional\342\210\235"
    "Pscr\360\235\222\253Psi\316\250QUOT\042Qfr\360\235\224\224Qopf\342\204\232"
    "Qscr\360\235\222\254RBarr\342\244\220REG\302\256Racute\305\224Rang\342\237\253"
    "Rarr\342\206\240Rarrtl\342\244\226Rcaron\305\230Rcedil\305\226Rcy\320\240"
    "Re\342\204\234ReverseElement\342\210\213ReverseEquilibrium\342\207\213"
    "ReverseUpEquilibrium\342\245\257Rfr\342\204\234Rho\316\241"
    "RightAngleBracket\342\237\251RightArrow\342\206\222RightArrowBar\342\207\245"
    "RightArrowLeftArrow\342\207\204RightCeiling\342\214\211"
    "RightDoubleBracket\342\237\247RightDownTeeVector\342\245\235"
    "RightDownVector\342\207\202RightDownVectorBar\342\245\225RightFloor\342\214\213"
    "RightTee\342\212\242RightTeeArrow\342\206\246RightTeeVector\342\245\233"
    "RightTriangle\342\212\263RightTriangleBar\342\247\220RightTriangleEqual\342\212\265"
    "RightUpDownVector\342\245\217RightUpTeeVector\342\245\234RightUpVector\342\206\276"
    "RightUpVectorBar\342\245\224RightVector\342\207\200RightVectorBar\342\245\223"
    "Rightarrow\342\207\222Ropf\342\204\235RoundImplies\342\245\260"
    "Rrightarrow\342\207\233Rscr\342\204\233Rsh\342\206\261RuleDelayed\342\247\264"
    "SHCHcy\320\251SHcy\320\250SOFTcy\320\254Sacute\305\232Sc\342\252\274Scaron\305\240"
    "Scedil\305\236Scirc\305\234Scy\320\241Sfr\360\235\224\226ShortDownArrow\342\206\223"
    "ShortLeftArrow\342\206\220ShortRightArrow\342\206\222ShortUpArrow\342\206\221"
    "Sigma\316\243SmallCircle\342\210\230Sopf\360\235\225\212Sqrt\342\210\232"
    "Square\342\226\241SquareIntersection\342\212\223SquareSubset\342\212\217"
    "SquareSubsetEqual\342\212\221SquareSuperset\342\212\220"
    "SquareSupersetEqual\342\212\222SquareUnion\342\212\224Sscr\360\235\222\256"
    "Star\342\213\206Sub\342\213\220Subset\342\213\220SubsetEqual\342\212\206"
    "Succeeds\342\211\273SucceedsEqual\342\252\260SucceedsSlantEqual\342\211\275"
    "SucceedsTilde\342\211\277SuchThat\342\210\213Sum\342\210\221Sup\342\213\221"
    "Superset\342\212\203SupersetEqual\342\212\207Supset\342\213\221THORN\303\236"
    "TRADE\342\204\242TSHcy\320\213TScy\320\246Tab\011Tau\316\244Tcaron\305\244"
    "Tcedil\305\242Tcy\320\242Tfr\360\235\224\227Therefore\342\210\264Theta\316\230"
    "ThickSpace\342\201\237\342\200\212ThinSpace\342\200\211Tilde\342\210\274"
    "TildeEqual\342\211\203TildeFullEqual\342\211\205TildeTilde\342\211\210"
    "Topf\360\235\225\213TripleDot\342\203\233Tscr\360\235\222\257Tstrok\305\246"
    "Uacute\303\232Uarr\342\206\237Uarrocir\342\245\211Ubrcy\320\216Ubreve\305\254"
    "Ucirc\303\233Ucy\320\243Udblac\305\260Ufr\360\235\224\230Ugrave\303\231Umacr\305\252"
    "UnderBar_UnderBrace\342\217\237UnderBracket\342\216\265UnderParenthesis\342\217\235"
    "Union\342\213\203UnionPlus\342\212\216Uogon\305\262Uopf\360\235\225\214"
    "UpArrow\342\206\221UpArrowBar\342\244\222UpArrowDownArrow\342\207\205"
    "UpDownArrow\342\206\225UpEquilibrium\342\245\256UpTee\342\212\245"
    "UpTeeArrow\342\206\245Uparrow\342\207\221Updownarrow\342\207\225"
    "UpperLeftArrow\342\206\226UpperRightArrow\342\206\227Upsi\317\222Upsilon\316\245"
    "Uring\305\256Uscr\360\235\222\260Utilde\305\250Uuml\303\234VDash\342\212\253"
    "Vbar\342\253\253Vcy\320\222Vdash\342\212\251Vdashl\342\253\246Vee\342\213\201"
    "Verbar\342\200\226Vert\342\200\226VerticalBar\342\210\243VerticalLine|"
    "VerticalSeparator\342\235\230VerticalTilde\342\211\200VeryThinSpace\342\200\212"
    "Vfr\360\235\224\231Vopf\360\235\225\215Vscr\360\235\222\261Vvdash\342\212\252"
    "Wcirc\305\264Wedge\342\213\200Wfr\360\235\224\232Wopf\360\235\225\216"
    "Wscr\360\235\222\262Xfr\360\235\224\233Xi\316\236Xopf\360\235\225\217"
    "Xscr\360\235\222\263YAcy\320\257YIcy\320\207YUcy\320\256Yacute\303\235Ycirc\305\266"
    "Ycy\320\253Yfr\360\235\224\234Yopf\360\235\225\220Yscr\360\235\222\264Yuml\305\270"
    "ZHcy\320\226Zacute\305\271Zcaron\305\275Zcy\320\227Zdot\305\273"
    "ZeroWidthSpace\342\200\213Zeta\316\226Zfr\342\204\250Zopf\342\204\244"
    "Zscr\360\235\222\265aacute\303\241abreve\304\203ac\342\210\276"
    "acE\342\210\276\314\263acd\342\210\277acirc\303\242acute\302\264acy\320\260"
    "aelig\303\246af\342\201\241afr\360\235\224\236agrave\303\240alefsym\342\204\265"
    "aleph\342\204\265alpha\316\261amacr\304\201amalg\342\250\277amp&and\342\210\247"
    "andand\342\251\225andd\342\251\234andslope\342\251\230andv\342\251\232"
    "ang\342\210\240ange\342\246\244angle\342\210\240angmsd\342\210\241"
    "angmsdaa\342\246\250angmsdab\342\246\251angmsdac\342\246\252angmsdad\342\246\253"
    "angmsdae\342\246\254angmsdaf\342\246\255angmsdag\342\246\256angmsdah\342\246\257"
    "angrt\342\210\237angrtvb\342\212\276angrtvbd\342\246\235angsph\342\210\242"
    "angst\303\205angzarr\342\215\274aogon\304\205aopf\360\235\225\222ap\342\211\210"
    "apE\342\251\260apacir\342\251\257ape\342\211\212apid\342\211\213apos'"
    "approx\342\211\210approxeq\342\211\212aring\303\245ascr\360\235\222\266ast*"
    "asymp\342\211\210asympeq\342\211\215atilde\303\243auml\303\244awconint\342\210\263"
    "awint\342\250\221bNot\342\253\255backcong\342\211\214backepsilon\317\266"
    "backprime\342\200\265backsim\342\210\275backsimeq\342\213\215barvee\342\212\275"
    "barwed\342\214\205barwedge\342\214\205bbrk\342\216\265bbrktbrk\342\216\266"
    "bcong\342\211\214bcy\320\261bdquo\342\200\236becaus\342\210\265because\342\210\265"
    "bemptyv\342\246\260bepsi\317\266bernou\342\204\254beta\316\262beth\342\204\266"
    "between\342\211\254bfr\360\235\224\237bigcap\342\213\202bigcirc\342\227\257"
    "bigcup\342\213\203bigodot\342\250\200bigoplus\342\250\201bigotimes\342\250\202"
    "bigsqcup\342\250\206bigstar\342\230\205bigtriangledown\342\226\275"
    "bigtriangleup\342\226\263biguplus\342\250\204bigvee\342\213\201bigwedge\342\213\200"
    "bkarow\342\244\215blacklozenge\342\247\253blacksquare\342\226\252"
    "blacktriangle\342\226\264blacktriangledown\342\226\276blacktriangleleft\342\227\202"
    "blacktriangleright\342\226\270blank\342\220\243blk12\342\226\222blk14\342\226\221"
    "blk34\342\226\223block\342\226\210bne=\342\203\245bnequiv\342\211\241\342\203\245"
    "bnot\342\214\220bopf\360\235\225\223bot\342\212\245bottom\342\212\245"
    "bowtie\342\213\210boxDL\342\225\227boxDR\342\225\224boxDl\342\225\226"
    "boxDr\342\225\223boxH\342\225\220boxHD\342\225\246boxHU\342\225\251boxHd\342\225\244"
    "boxHu\342\225\247boxUL\342\225\235boxUR\342\225\232boxUl\342\225\234"
    "boxUr\342\225\231boxV\342\225\221boxVH\342\225\254boxVL\342\225\243boxVR\342\225\240"
    "boxVh\342\225\253boxVl\342\225\242boxVr\342\225\237boxbox\342\247\211"
    "boxdL\342\225\225boxdR\342\225\222boxdl\342\224\220boxdr\342\224\214boxh\342\224\200"
    "boxhD\342\225\245boxhU\342\225\250boxhd\342\224\254boxhu\342\224\264"
    "boxminus\342\212\237boxplus\342\212\236boxtimes\342\212\240boxuL\342\225\233"
    "boxuR\342\225\230boxul\342\224\230boxur\342\224\224boxv\342\224\202boxvH\342\225\252"
    "boxvL\342\225\241boxvR\342\225\236boxvh\342\224\274boxvl\342\224\244"
    "boxvr\342\224\234bprime\342\200\265breve\313\230brvbar\302\246bscr\360\235\222\267"
    "bsemi\342\201\217bsim\342\210\275bsime\342\213\215bsol\134bsolb\342\247\205"
    "bsolhsub\342\237\210bull\342\200\242bullet\342\200\242bump\342\211\216"
    "bumpE\342\252\256bumpe\342\211\217bumpeq\342\211\217cacute\304\207cap\342\210\251"
    "capand\342\251\204capbrcup\342\251\211capcap\342\251\213capcup\342\251\207"
    "capdot\342\251\200caps\342\210\251\357\270\200caret\342\201\201caron\313\207"
    "ccaps\342\251\215ccaron\304\215ccedil\303\247ccirc\304\211ccups\342\251\214"
    "ccupssm\342\251\220cdot\304\213cedil\302\270cemptyv\342\246\262cent\302\242"
    "centerdot\302\267cfr\360\235\224\240chcy\321\207check\342\234\223"
    "checkmark\342\234\223chi\317\207cir\342\227\213cirE\342\247\203circ\313\206"
    "circeq\342\211\227circlearrowleft\342\206\272circlearrowright\342\206\273"
    "circledR\302\256circledS\342\223\210circledast\342\212\233circledcirc\342\212\232"
    "circleddash\342\212\235cire\342\211\227cirfnint\342\250\220cirmid\342\253\257"
    "cirscir\342\247\202clubs\342\231\243clubsuit\342\231\243colon:colone\342\211\224"
    "coloneq\342\211\224comma,commat@comp\342\210\201compfn\342\210\230"
    "complement\342\210\201complexes\342\204\202cong\342\211\205congdot\342\251\255"
    "conint\342\210\256copf\360\235\225\224coprod\342\210\220copy\302\251"
    "copysr\342\204\227crarr\342\206\265cross\342\234\227cscr\360\235\222\270"
    "csub\342\253\217csube\342\253\221csup\342\253\220csupe\342\253\222ctdot\342\213\257"
    "cudarrl\342\244\270cudarrr\342\244\265cuepr\342\213\236cuesc\342\213\237"
    "cularr\342\206\266cularrp\342\244\275cup\342\210\252cupbrcap\342\251\210"
    "cupcap\342\251\206cupcup\342\251\212cupdot\342\212\215cupor\342\251\205"
    "cups\342\210\252\357\270\200curarr\342\206\267curarrm\342\244\274"
    "curlyeqprec\342\213\236curlyeqsucc\342\213\237curlyvee\342\213\216"
    "curlywedge\342\213\217curren\302\244curvearrowleft\342\206\266"
    "curvearrowright\342\206\267cuvee\342\213\216cuwed\342\213\217cwconint\342\210\262"
    "cwint\342\210\261cylcty\342\214\255dArr\342\207\223dHar\342\245\245"
    "dagger\342\200\240daleth\342\204\270darr\342\206\223dash\342\200\220"
    "dashv\342\212\243dbkarow\342\244\217dblac\313\235dcaron\304\217dcy\320\264"
    "dd\342\205\206ddagger\342\200\241ddarr\342\207\212ddotseq\342\251\267deg\302\260"
    "delta\316\264demptyv\342\246\261dfisht\342\245\277dfr\360\235\224\241"
    "dharl\342\207\203dharr\342\207\202diam\342\213\204diamond\342\213\204"
    "diamondsuit\342\231\246diams\342\231\246die\302\250digamma\317\235disin\342\213\262"
    "div\303\267divide\303\267divideontimes\342\213\207divonx\342\213\207djcy\321\222"
    "dlcorn\342\214\236dlcrop\342\214\215dollar$dopf\360\235\225\225dot\313\231"
    "doteq\342\211\220doteqdot\342\211\221dotminus\342\210\270dotplus\342\210\224"
    "dotsquare\342\212\241doublebarwedge\342\214\206downarrow\342\206\223"
    "downdownarrows\342\207\212downharpoonleft\342\207\203downharpoonright\342\207\202"
    "drbkarow\342\244\220drcorn\342\214\237drcrop\342\214\214dscr\360\235\222\271"
    "dscy\321\225dsol\342\247\266dstrok\304\221dtdot\342\213\261dtri\342\226\277"
    "dtrif\342\226\276duarr\342\207\265duhar\342\245\257dwangle\342\246\246dzcy\321\237"
    "dzigrarr\342\237\277eDDot\342\251\267eDot\342\211\221eacute\303\251"
    "easter\342\251\256ecaron\304\233ecir\342\211\226ecirc\303\252ecolon\342\211\225"
    "ecy\321\215edot\304\227ee\342\205\207efDot\342\211\222efr\360\235\224\242"
    "eg\342\252\232egrave\303\250egs\342\252\226egsdot\342\252\230el\342\252\231"
    "elinters\342\217\247ell\342\204\223els\342\252\225elsdot\342\252\227emacr\304\223"
    "empty\342\210\205emptyset\342\210\205emptyv\342\210\205emsp\342\200\203"
    "emsp13\342\200\204emsp14\342\200\205eng\305\213ensp\342\200\202eogon\304\231"
    "eopf\360\235\225\226epar\342\213\225eparsl\342\247\243eplus\342\251\261epsi\316\265"
    "epsilon\316\265epsiv\317\265eqcirc\342\211\226eqcolon\342\211\225eqsim\342\211\202"
    "eqslantgtr\342\252\226eqslantless\342\252\225equals=equest\342\211\237"
    "equiv\342\211\241equivDD\342\251\270eqvparsl\342\247\245erDot\342\211\223"
    "erarr\342\245\261escr\342\204\257esdot\342\211\220esim\342\211\202eta\316\267"
    "eth\303\260euml\303\253euro\342\202\254excl!exist\342\210\203expectation\342\204\260"
    "exponentiale\342\205\207fallingdotseq\342\211\222fcy\321\204female\342\231\200"
    "ffilig\357\254\203fflig\357\254\200ffllig\357\254\204ffr\360\235\224\243"
    "filig\357\254\201fjligfjflat\342\231\255fllig\357\254\202fltns\342\226\261"
    "fnof\306\222fopf\360\235\225\227forall\342\210\200fork\342\213\224forkv\342\253\231"
    "fpartint\342\250\215frac12\302\275frac13\342\205\223frac14\302\274frac15\342\205\225"
    "frac16\342\205\231frac18\342\205\233frac23\342\205\224frac25\342\205\226"
    "frac34\302\276frac35\342\205\227frac38\342\205\234frac45\342\205\230"
    "frac56\342\205\232frac58\342\205\235frac78\342\205\236frasl\342\201\204"
    "frown\342\214\242fscr\360\235\222\273gE\342\211\247gEl\342\252\214gacute\307\265"
    "gamma\316\263gammad\317\235gap\342\252\206gbreve\304\237gcirc\304\235gcy\320\263"
    "gdot\304\241ge\342\211\245gel\342\213\233geq\342\211\245geqq\342\211\247"
    "geqslant\342\251\276ges\342\251\276gescc\342\252\251gesdot\342\252\200"
    "gesdoto\342\252\202gesdotol\342\252\204gesl\342\213\233\357\270\200"
    "gesles\342\252\224gfr\360\235\224\244gg\342\211\253ggg\342\213\231gimel\342\204\267"
    "gjcy\321\223gl\342\211\267glE\342\252\222gla\342\252\245glj\342\252\244"
    "gnE\342\211\251gnap\342\252\212gnapprox\342\252\212gne\342\252\210gneq\342\252\210"
    "gneqq\342\211\251gnsim\342\213\247gopf\360\235\225\230grave`gscr\342\204\212"
    "gsim\342\211\263gsime\342\252\216gsiml\342\252\220gt>gtcc\342\252\247"
    "gtcir\342\251\272gtdot\342\213\227gtlPar\342\246\225gtquest\342\251\274"
    "gtrapprox\342\252\206gtrarr\342\245\270gtrdot\342\213\227gtreqless\342\213\233"
    "gtreqqless\342\252\214gtrless\342\211\267gtrsim\342\211\263"
    "gvertneqq\342\211\251\357\270\200gvnE\342\211\251\357\270\200hArr\342\207\224"
    "hairsp\342\200\212half\302\275hamilt\342\204\213hardcy\321\212harr\342\206\224"
    "harrcir\342\245\210harrw\342\206\255hbar\342\204\217hcirc\304\245hearts\342\231\245"
    "heartsuit\342\231\245hellip\342\200\246hercon\342\212\271hfr\360\235\224\245"
    "hksearow\342\244\245hkswarow\342\244\246hoarr\342\207\277homtht\342\210\273"
    "hookleftarrow\342\206\251hookrightarrow\342\206\252hopf\360\235\225\231"
    "horbar\342\200\225hscr\360\235\222\275hslash\342\204\217hstrok\304\247"
    "hybull\342\201\203hyphen\342\200\220iacute\303\255ic\342\201\243icirc\303\256"
    "icy\320\270iecy\320\265iexcl\302\241iff\342\207\224ifr\360\235\224\246igrave\303\254"
    "ii\342\205\210iiiint\342\250\214iiint\342\210\255iinfin\342\247\234iiota\342\204\251"
    "ijlig\304\263imacr\304\253image\342\204\221imagline\342\204\220imagpart\342\204\221"
    "imath\304\261imof\342\212\267imped\306\265in\342\210\210incare\342\204\205"
    "infin\342\210\236infintie\342\247\235inodot\304\261int\342\210\253intcal\342\212\272"
    "integers\342\204\244intercal\342\212\272intlarhk\342\250\227intprod\342\250\274"
    "iocy\321\221iogon\304\257iopf\360\235\225\232iota\316\271iprod\342\250\274"
    "iquest\302\277iscr\360\235\222\276isin\342\210\210isinE\342\213\271"
    "isindot\342\213\265isins\342\213\264isinsv\342\213\263isinv\342\210\210"
    "it\342\201\242itilde\304\251iukcy\321\226iuml\303\257jcirc\304\265jcy\320\271"
    "jfr\360\235\224\247jmath\310\267jopf\360\235\225\233jscr\360\235\222\277"
    "jsercy\321\230jukcy\321\224kappa\316\272kappav\317\260kcedil\304\267kcy\320\272"
    "kfr\360\235\224\250kgreen\304\270khcy\321\205kjcy\321\234kopf\360\235\225\234"
    "kscr\360\235\223\200lAarr\342\207\232lArr\342\207\220lAtail\342\244\233"
    "lBarr\342\244\216lE\342\211\246lEg\342\252\213lHar\342\245\242lacute\304\272"
    "laemptyv\342\246\264lagran\342\204\222lambda\316\273lang\342\237\250"
    "langd\342\246\221langle\342\237\250lap\342\252\205laquo\302\253larr\342\206\220"
    "larrb\342\207\244larrbfs\342\244\237larrfs\342\244\235larrhk\342\206\251"
    "larrlp\342\206\253larrpl\342\244\271larrsim\342\245\263larrtl\342\206\242"
    "lat\342\252\253latail\342\244\231late\342\252\255lates\342\252\255\357\270\200"
    "lbarr\342\244\214lbbrk\342\235\262lbrace{lbrack[lbrke\342\246\213lbrksld\342\246\217"
    "lbrkslu\342\246\215lcaron\304\276lcedil\304\274lceil\342\214\210lcub{lcy\320\273"
    "ldca\342\244\266ldquo\342\200\234ldquor\342\200\236ldrdhar\342\245\247"
    "ldrushar\342\245\213ldsh\342\206\262le\342\211\244leftarrow\342\206\220"
    "leftarrowtail\342\206\242leftharpoondown\342\206\275leftharpoonup\342\206\274"
    "leftleftarrows\342\207\207leftrightarrow\342\206\224leftrightarrows\342\207\206"
    "leftrightharpoons\342\207\213leftrightsquigarrow\342\206\255"
    "leftthreetimes\342\213\213leg\342\213\232leq\342\211\244leqq\342\211\246"
    "leqslant\342\251\275les\342\251\275lescc\342\252\250lesdot\342\251\277"
    "lesdoto\342\252\201lesdotor\342\252\203lesg\342\213\232\357\270\200"
    "lesges\342\252\223lessapprox\342\252\205lessdot\342\213\226lesseqgtr\342\213\232"
    "lesseqqgtr\342\252\213lessgtr\342\211\266lesssim\342\211\262lfisht\342\245\274"
    "lfloor\342\214\212lfr\360\235\224\251lg\342\211\266lgE\342\252\221lhard\342\206\275"
    "lharu\342\206\274lharul\342\245\252lhblk\342\226\204ljcy\321\231ll\342\211\252"
    "llarr\342\207\207llcorner\342\214\236llhard\342\245\253lltri\342\227\272"
    "lmidot\305\200lmoust\342\216\260lmoustache\342\216\260lnE\342\211\250"
    "lnap\342\252\211lnapprox\342\252\211lne\342\252\207lneq\342\252\207lneqq\342\211\250"
    "lnsim\342\213\246loang\342\237\254loarr\342\207\275lobrk\342\237\246"
    "longleftarrow\342\237\265longleftrightarrow\342\237\267longmapsto\342\237\274"
    "longrightarrow\342\237\266looparrowleft\342\206\253looparrowright\342\206\254"
    "lopar\342\246\205lopf\360\235\225\235loplus\342\250\255lotimes\342\250\264"
    "lowast\342\210\227lowbar_loz\342\227\212lozenge\342\227\212lozf\342\247\253lpar("
    "lparlt\342\246\223lrarr\342\207\206lrcorner\342\214\237lrhar\342\207\213"
    "lrhard\342\245\255lrm\342\200\216lrtri\342\212\277lsaquo\342\200\271"
    "lscr\360\235\223\201lsh\342\206\260lsim\342\211\262lsime\342\252\215"
    "lsimg\342\252\217lsqb[lsquo\342\200\230lsquor\342\200\232lstrok\305\202lt<"
    "ltcc\342\252\246ltcir\342\251\271ltdot\342\213\226lthree\342\213\213"
    "ltimes\342\213\211ltlarr\342\245\266ltquest\342\251\273ltrPar\342\246\226"
    "ltri\342\227\203ltrie\342\212\264ltrif\342\227\202lurdshar\342\245\212"
    "luruhar\342\245\246lvertneqq\342\211\250\357\270\200lvnE\342\211\250\357\270\200"
    "mDDot\342\210\272macr\302\257male\342\231\202malt\342\234\240maltese\342\234\240"
    "map\342\206\246mapsto\342\206\246mapstodown\342\206\247mapstoleft\342\206\244"
    "mapstoup\342\206\245marker\342\226\256mcomma\342\250\251mcy\320\274mdash\342\200\224"
    "measuredangle\342\210\241mfr\360\235\224\252mho\342\204\247micro\302\265"
    "mid\342\210\243midast*midcir\342\253\260middot\302\267minus\342\210\222"
    "minusb\342\212\237minusd\342\210\270minusdu\342\250\252mlcp\342\253\233"
    "mldr\342\200\246mnplus\342\210\223models\342\212\247mopf\360\235\225\236"
    "mp\342\210\223mscr\360\235\223\202mstpos\342\210\276mu\316\274multimap\342\212\270"
    "mumap\342\212\270nGg\342\213\231\314\270nGt\342\211\253\342\203\222"
    "nGtv\342\211\253\314\270nLeftarrow\342\207\215nLeftrightarrow\342\207\216"
    "nLl\342\213\230\314\270nLt\342\211\252\342\203\222nLtv\342\211\252\314\270"
    "nRightarrow\342\207\217nVDash\342\212\257nVdash\342\212\256nabla\342\210\207"
    "nacute\305\204nang\342\210\240\342\203\222nap\342\211\211napE\342\251\260\314\270"
    "napid\342\211\213\314\270napos\305\211napprox\342\211\211natur\342\231\256"
    "natural\342\231\256naturals\342\204\225nbsp\302\240nbump\342\211\216\314\270"
    "nbumpe\342\211\217\314\270ncap\342\251\203ncaron\305\210ncedil\305\206"
    "ncong\342\211\207ncongdot\342\251\255\314\270ncup\342\251\202ncy\320\275"
    "ndash\342\200\223ne\342\211\240neArr\342\207\227nearhk\342\244\244nearr\342\206\227"
    "nearrow\342\206\227nedot\342\211\220\314\270nequiv\342\211\242nesear\342\244\250"
    "nesim\342\211\202\314\270nexist\342\210\204nexists\342\210\204nfr\360\235\224\253"
    "ngE\342\211\247\314\270nge\342\211\261ngeq\342\211\261ngeqq\342\211\247\314\270"
    "ngeqslant\342\251\276\314\270nges\342\251\276\314\270ngsim\342\211\265"
    "ngt\342\211\257ngtr\342\211\257nhArr\342\207\216nharr\342\206\256nhpar\342\253\262"
    "ni\342\210\213nis\342\213\274nisd\342\213\272niv\342\210\213njcy\321\232"
    "nlArr\342\207\215nlE\342\211\246\314\270nlarr\342\206\232nldr\342\200\245"
    "nle\342\211\260nleftarrow\342\206\232nleftrightarrow\342\206\256nleq\342\211\260"
    "nleqq\342\211\246\314\270nleqslant\342\251\275\314\270nles\342\251\275\314\270"
    "nless\342\211\256nlsim\342\211\264nlt\342\211\256nltri\342\213\252nltrie\342\213\254"
    "nmid\342\210\244nopf\360\235\225\237not\302\254notin\342\210\211"
    "notinE\342\213\271\314\270notindot\342\213\265\314\270notinva\342\210\211"
    "notinvb\342\213\267notinvc\342\213\266notni\342\210\214notniva\342\210\214"
    "notnivb\342\213\276notnivc\342\213\275npar\342\210\246nparallel\342\210\246"
    "nparsl\342\253\275\342\203\245npart\342\210\202\314\270npolint\342\250\224"
    "npr\342\212\200nprcue\342\213\240npre\342\252\257\314\270nprec\342\212\200"
    "npreceq\342\252\257\314\270nrArr\342\207\217nrarr\342\206\233"
    "nrarrc\342\244\263\314\270nrarrw\342\206\235\314\270nrightarrow\342\206\233"
    "nrtri\342\213\253nrtrie\342\213\255nsc\342\212\201nsccue\342\213\241"
    "nsce\342\252\260\314\270nscr\360\235\223\203nshortmid\342\210\244"
    "nshortparallel\342\210\246nsim\342\211\201nsime\342\211\204nsimeq\342\211\204"
    "nsmid\342\210\244nspar\342\210\246nsqsube\342\213\242nsqsupe\342\213\243"
    "nsub\342\212\204nsubE\342\253\205\314\270nsube\342\212\210"
    "nsubset\342\212\202\342\203\222nsubseteq\342\212\210nsubseteqq\342\253\205\314\270"
    "nsucc\342\212\201nsucceq\342\252\260\314\270nsup\342\212\205"
    "nsupE\342\253\206\314\270nsupe\342\212\211nsupset\342\212\203\342\203\222"
    "nsupseteq\342\212\211nsupseteqq\342\253\206\314\270ntgl\342\211\271ntilde\303\261"
    "ntlg\342\211\270ntriangleleft\342\213\252ntrianglelefteq\342\213\254"
    "ntriangleright\342\213\253ntrianglerighteq\342\213\255nu\316\275num#"
    "numero\342\204\226numsp\342\200\207nvDash\342\212\255nvHarr\342\244\204"
    "nvap\342\211\215\342\203\222nvdash\342\212\254nvge\342\211\245\342\203\222"
    "nvgt>\342\203\222nvinfin\342\247\236nvlArr\342\244\202nvle\342\211\244\342\203\222"
    "nvlt<\342\203\222nvltrie\342\212\264\342\203\222nvrArr\342\244\203"
    "nvrtrie\342\212\265\342\203\222nvsim\342\210\274\342\203\222nwArr\342\207\226"
    "nwarhk\342\244\243nwarr\342\206\226nwarrow\342\206\226nwnear\342\244\247"
    "oS\342\223\210oacute\303\263oast\342\212\233ocir\342\212\232ocirc\303\264ocy\320\276"
    "odash\342\212\235odblac\305\221odiv\342\250\270odot\342\212\231odsold\342\246\274"
    "oelig\305\223ofcir\342\246\277ofr\360\235\224\254ogon\313\233ograve\303\262"
    "ogt\342\247\201ohbar\342\246\265ohm\316\251oint\342\210\256olarr\342\206\272"
    "olcir\342\246\276olcross\342\246\273oline\342\200\276olt\342\247\200omacr\305\215"
    "omega\317\211omicron\316\277omid\342\246\266ominus\342\212\226oopf\360\235\225\240"
    "opar\342\246\267operp\342\246\271oplus\342\212\225or\342\210\250orarr\342\206\273"
    "ord\342\251\235order\342\204\264orderof\342\204\264ordf\302\252ordm\302\272"
    "origof\342\212\266oror\342\251\226orslope\342\251\227orv\342\251\233oscr\342\204\264"
    "oslash\303\270osol\342\212\230otilde\303\265otimes\342\212\227otimesas\342\250\266"
    "ouml\303\266ovbar\342\214\275par\342\210\245para\302\266parallel\342\210\245"
    "parsim\342\253\263parsl\342\253\275part\342\210\202pcy\320\277percnt%period."
    "permil\342\200\260perp\342\212\245pertenk\342\200\261pfr\360\235\224\255phi\317\206"
    "phiv\317\225phmmat\342\204\263phone\342\230\216pi\317\200pitchfork\342\213\224"
    "piv\317\226planck\342\204\217planckh\342\204\216plankv\342\204\217plus+"
    "plusacir\342\250\243plusb\342\212\236pluscir\342\250\242plusdo\342\210\224"
    "plusdu\342\250\245pluse\342\251\262plusmn\302\261plussim\342\250\246"
    "plustwo\342\250\247pm\302\261pointint\342\250\225popf\360\235\225\241pound\302\243"
    "pr\342\211\272prE\342\252\263prap\342\252\267prcue\342\211\274pre\342\252\257"
    "prec\342\211\272precapprox\342\252\267preccurlyeq\342\211\274preceq\342\252\257"
    "precnapprox\342\252\271precneqq\342\252\265precnsim\342\213\250precsim\342\211\276"
    "prime\342\200\262primes\342\204\231prnE\342\252\265prnap\342\252\271"
    "prnsim\342\213\250prod\342\210\217profalar\342\214\256profline\342\214\222"
    "profsurf\342\214\223prop\342\210\235propto\342\210\235prsim\342\211\276"
    "prurel\342\212\260pscr\360\235\223\205psi\317\210puncsp\342\200\210"
    "qfr\360\235\224\256qint\342\250\214qopf\360\235\225\242qprime\342\201\227"
    "qscr\360\235\223\206quaternions\342\204\215quatint\342\250\226quest\077"
    "questeq\342\211\237quot\042rAarr\342\207\233rArr\342\207\222rAtail\342\244\234"
    "rBarr\342\244\217rHar\342\245\244race\342\210\275\314\261racute\305\225"
    "radic\342\210\232raemptyv\342\246\263rang\342\237\251rangd\342\246\222"
    "range\342\246\245rangle\342\237\251raquo\302\273rarr\342\206\222rarrap\342\245\265"
    "rarrb\342\207\245rarrbfs\342\244\240rarrc\342\244\263rarrfs\342\244\236"
    "rarrhk\342\206\252rarrlp\342\206\254rarrpl\342\245\205rarrsim\342\245\264"
    "rarrtl\342\206\243rarrw\342\206\235ratail\342\244\232ratio\342\210\266"
    "rationals\342\204\232rbarr\342\244\215rbbrk\342\235\263rbrace}rbrack]"
    "rbrke\342\246\214rbrksld\342\246\216rbrkslu\342\246\220rcaron\305\231rcedil\305\227"
    "rceil\342\214\211rcub}rcy\321\200rdca\342\244\267rdldhar\342\245\251"
    "rdquo\342\200\235rdquor\342\200\235rdsh\342\206\263real\342\204\234"
    "realine\342\204\233realpart\342\204\234reals\342\204\235rect\342\226\255reg\302\256"
    "rfisht\342\245\275rfloor\342\214\213rfr\360\235\224\257rhard\342\207\201"
    "rharu\342\207\200rharul\342\245\254rho\317\201rhov\317\261rightarrow\342\206\222"
    "rightarrowtail\342\206\243rightharpoondown\342\207\201rightharpoonup\342\207\200"
    "rightleftarrows\342\207\204rightleftharpoons\342\207\214rightrightarrows\342\207\211"
    "rightsquigarrow\342\206\235rightthreetimes\342\213\214ring\313\232"
    "risingdotseq\342\211\223rlarr\342\207\204rlhar\342\207\214rlm\342\200\217"
    "rmoust\342\216\261rmoustache\342\216\261rnmid\342\253\256roang\342\237\255"
    "roarr\342\207\276robrk\342\237\247ropar\342\246\206ropf\360\235\225\243"
    "roplus\342\250\256rotimes\342\250\265rpar)rpargt\342\246\224rppolint\342\250\222"
    "rrarr\342\207\211rsaquo\342\200\272rscr\360\235\223\207rsh\342\206\261rsqb]"
    "rsquo\342\200\231rsquor\342\200\231rthree\342\213\214rtimes\342\213\212"
    "rtri\342\226\271rtrie\342\212\265rtrif\342\226\270rtriltri\342\247\216"
    "ruluhar\342\245\250rx\342\204\236sacute\305\233sbquo\342\200\232sc\342\211\273"
    "scE\342\252\264scap\342\252\270scaron\305\241sccue\342\211\275sce\342\252\260"
    "scedil\305\237scirc\305\235scnE\342\252\266scnap\342\252\272scnsim\342\213\251"
    "scpolint\342\250\223scsim\342\211\277scy\321\201sdot\342\213\205sdotb\342\212\241"
    "sdote\342\251\246seArr\342\207\230searhk\342\244\245searr\342\206\230"
    "searrow\342\206\230sect\302\247semi;seswar\342\244\251setminus\342\210\226"
    "setmn\342\210\226sext\342\234\266sfr\360\235\224\260sfrown\342\214\242"
    "sharp\342\231\257shchcy\321\211shcy\321\210shortmid\342\210\243"
    "shortparallel\342\210\245shy\302\255sigma\317\203sigmaf\317\202sigmav\317\202"
    "sim\342\210\274simdot\342\251\252sime\342\211\203simeq\342\211\203simg\342\252\236"
    "simgE\342\252\240siml\342\252\235simlE\342\252\237simne\342\211\206"
    "simplus\342\250\244simrarr\342\245\262slarr\342\206\220smallsetminus\342\210\226"
    "smashp\342\250\263smeparsl\342\247\244smid\342\210\243smile\342\214\243"
    "smt\342\252\252smte\342\252\254smtes\342\252\254\357\270\200softcy\321\214sol/"
    "solb\342\247\204solbar\342\214\277sopf\360\235\225\244spades\342\231\240"
    "spadesuit\342\231\240spar\342\210\245sqcap\342\212\223sqcaps\342\212\223\357\270\200"
    "sqcup\342\212\224sqcups\342\212\224\357\270\200sqsub\342\212\217sqsube\342\212\221"
    "sqsubset\342\212\217sqsubseteq\342\212\221sqsup\342\212\220sqsupe\342\212\222"
    "sqsupset\342\212\220sqsupseteq\342\212\222squ\342\226\241square\342\226\241"
    "squarf\342\226\252squf\342\226\252srarr\342\206\222sscr\360\235\223\210"
    "ssetmn\342\210\226ssmile\342\214\243sstarf\342\213\206star\342\230\206"
    "starf\342\230\205straightepsilon\317\265straightphi\317\225strns\302\257"
    "sub\342\212\202subE\342\253\205subdot\342\252\275sube\342\212\206subedot\342\253\203"
    "submult\342\253\201subnE\342\253\213subne\342\212\212subplus\342\252\277"
    "subrarr\342\245\271subset\342\212\202subseteq\342\212\206subseteqq\342\253\205"
    "subsetneq\342\212\212subsetneqq\342\253\213subsim\342\253\207subsub\342\253\225"
    "subsup\342\253\223succ\342\211\273succapprox\342\252\270succcurlyeq\342\211\275"
    "succeq\342\252\260succnapprox\342\252\272succneqq\342\252\266succnsim\342\213\251"
    "succsim\342\211\277sum\342\210\221sung\342\231\252sup\342\212\203sup1\302\271"
    "sup2\302\262sup3\302\263supE\342\253\206supdot\342\252\276supdsub\342\253\230"
    "supe\342\212\207supedot\342\253\204suphsol\342\237\211suphsub\342\253\227"
    "suplarr\342\245\273supmult\342\253\202supnE\342\253\214supne\342\212\213"
    "supplus\342\253\200supset\342\212\203supseteq\342\212\207supseteqq\342\253\206"
    "supsetneq\342\212\213supsetneqq\342\253\214supsim\342\253\210supsub\342\253\224"
    "supsup\342\253\226swArr\342\207\231swarhk\342\244\246swarr\342\206\231"
    "swarrow\342\206\231swnwar\342\244\252szlig\303\237target\342\214\226tau\317\204"
    "tbrk\342\216\264tcaron\305\245tcedil\305\243tcy\321\202tdot\342\203\233"
    "telrec\342\214\225tfr\360\235\224\261there4\342\210\264therefore\342\210\264"
    "theta\316\270thetasym\317\221thetav\317\221thickapprox\342\211\210"
    "thicksim\342\210\274thinsp\342\200\211thkap\342\211\210thksim\342\210\274"
    "thorn\303\276tilde\313\234times\303\227timesb\342\212\240timesbar\342\250\261"
    "timesd\342\250\260tint\342\210\255toea\342\244\250top\342\212\244topbot\342\214\266"
    "topcir\342\253\261topf\360\235\225\245topfork\342\253\232tosa\342\244\251"
    "tprime\342\200\264trade\342\204\242triangle\342\226\265triangledown\342\226\277"
    "triangleleft\342\227\203trianglelefteq\342\212\264triangleq\342\211\234"
    "triangleright\342\226\271trianglerighteq\342\212\265tridot\342\227\254"
    "trie\342\211\234triminus\342\250\272triplus\342\250\271trisb\342\247\215"
    "tritime\342\250\273trpezium\342\217\242tscr\360\235\223\211tscy\321\206tshcy\321\233"
    "tstrok\305\247twixt\342\211\254twoheadleftarrow\342\206\236"
    "twoheadrightarrow\342\206\240uArr\342\207\221uHar\342\245\243uacute\303\272"
    "uarr\342\206\221ubrcy\321\236ubreve\305\255ucirc\303\273ucy\321\203udarr\342\207\205"
    "udblac\305\261udhar\342\245\256ufisht\342\245\276ufr\360\235\224\262ugrave\303\271"
    "uharl\342\206\277uharr\342\206\276uhblk\342\226\200ulcorn\342\214\234"
    "ulcorner\342\214\234ulcrop\342\214\217ultri\342\227\270umacr\305\253uml\302\250"
    "uogon\305\263uopf\360\235\225\246uparrow\342\206\221updownarrow\342\206\225"
    "upharpoonleft\342\206\277upharpoonright\342\206\276uplus\342\212\216upsi\317\205"
    "upsih\317\222upsilon\317\205upuparrows\342\207\210urcorn\342\214\235"
    "urcorner\342\214\235urcrop\342\214\216uring\305\257urtri\342\227\271"
    "uscr\360\235\223\212utdot\342\213\260utilde\305\251utri\342\226\265utrif\342\226\264"
    "uuarr\342\207\210uuml\303\274uwangle\342\246\247vArr\342\207\225vBar\342\253\250"
    "vBarv\342\253\251vDash\342\212\250vangrt\342\246\234varepsilon\317\265"
    "varkappa\317\260varnothing\342\210\205varphi\317\225varpi\317\226"
    "varpropto\342\210\235varr\342\206\225varrho\317\261varsigma\317\202"
    "varsubsetneq\342\212\212\357\270\200varsubsetneqq\342\253\213\357\270\200"
    "varsupsetneq\342\212\213\357\270\200varsupsetneqq\342\253\214\357\270\200"
    "vartheta\317\221vartriangleleft\342\212\262vartriangleright\342\212\263vcy\320\262"
    "vdash\342\212\242vee\342\210\250veebar\342\212\273veeeq\342\211\232"
    "vellip\342\213\256verbar|vert|vfr\360\235\224\263vltri\342\212\262"
    "vnsub\342\212\202\342\203\222vnsup\342\212\203\342\203\222vopf\360\235\225\247"
    "vprop\342\210\235vrtri\342\212\263vscr\360\235\223\213vsubnE\342\253\213\357\270\200"
    "vsubne\342\212\212\357\270\200vsupnE\342\253\214\357\270\200"
    "vsupne\342\212\213\357\270\200vzigzag\342\246\232wcirc\305\265wedbar\342\251\237"
    "wedge\342\210\247wedgeq\342\211\231weierp\342\204\230wfr\360\235\224\264"
    "wopf\360\235\225\250wp\342\204\230wr\342\211\200wreath\342\211\200"
    "wscr\360\235\223\214xcap\342\213\202xcirc\342\227\257xcup\342\213\203"
    "xdtri\342\226\275xfr\360\235\224\265xhArr\342\237\272xharr\342\237\267xi\316\276"
    "xlArr\342\237\270xlarr\342\237\265xmap\342\237\274xnis\342\213\273xodot\342\250\200"
    "xopf\360\235\225\251xoplus\342\250\201xotime\342\250\202xrArr\342\237\271"
    "xrarr\342\237\266xscr\360\235\223\215xsqcup\342\250\206xuplus\342\250\204"
    "xutri\342\226\263xvee\342\213\201xwedge\342\213\200yacute\303\275yacy\321\217"
    "ycirc\305\267ycy\321\213yen\302\245yfr\360\235\224\266yicy\321\227"
    "yopf\360\235\225\252yscr\360\235\223\216yucy\321\216yuml\303\277zacute\305\272"
    "zcaron\305\276zcy\320\267zdot\305\274zeetrf\342\204\250zeta\316\266"
    "zfr\360\235\224\267zhcy\320\266zigrarr\342\207\235zopf\360\235\225\253"
    "zscr\360\235\223\217zwj\342\200\215zwnj\342\200\214";

/* Sorted by name, bytewise. */
static const struct entity entities[] = {
    {0, 5, 2, 1}, {7, 3, 1, 1}, {11, 6, 2, 1}, {19, 6, 2, 0}, {27, 5, 2, 1},
    {34, 3, 2, 0}, {39, 3, 4, 0}, {46, 6, 2, 1}, {54, 5, 2, 0}, {61, 5, 2, 0},
    {68, 3, 3, 0}, {74, 5, 2, 0}, {81, 4, 4, 0}, {89, 13, 3, 0}, {105, 5, 2, 1},
    {112, 4, 4, 0}, {120, 6, 3, 0}, {129, 6, 2, 1}, {137, 4, 2, 1}, {143, 9, 3, 0},
    {155, 4, 3, 0}, {162, 6, 3, 0}, {171, 3, 2, 0}, {176, 7, 3, 0}, {186, 10, 3, 0},
    {199, 4, 2, 0}, {205, 3, 4, 0}, {212, 4, 4, 0}, {220, 5, 2, 0}, {227, 4, 3, 0},
    {234, 6, 3, 0}, {243, 4, 2, 0}, {249, 4, 2, 1}, {255, 6, 2, 0}, {263, 3, 3, 0},
    {269, 20, 3, 0}, {292, 7, 3, 0}, {302, 6, 2, 0}, {310, 6, 2, 1}, {318, 5, 2, 0},
    {325, 7, 3, 0}, {335, 4, 2, 0}, {341, 7, 2, 0}, {350, 9, 2, 0}, {361, 3, 3, 0},
    {367, 3, 2, 0}, {372, 9, 3, 0}, {384, 11, 3, 0}, {398, 10, 3, 0}, {411, 11, 3, 0},
    {425, 24, 3, 0}, {452, 21, 3, 0}, {476, 15, 3, 0}, {494, 5, 3, 0}, {502, 6, 3, 0},
    {511, 9, 3, 0}, {523, 6, 3, 0}, {532, 15, 3, 0}, {550, 4, 3, 0}, {557, 9, 3, 0},
    {569, 31, 3, 0}, {603, 5, 3, 0}, {611, 4, 4, 0}, {619, 3, 3, 0}, {625, 6, 3, 0},
    {634, 2, 3, 0}, {639, 8, 3, 0}, {650, 4, 2, 0}, {656, 4, 2, 0}, {662, 4, 2, 0},
    {668, 6, 3, 0}, {677, 4, 3, 0}, {684, 5, 3, 0}, {692, 6, 2, 0}, {700, 3, 2, 0},
    {705, 3, 3, 0}, {711, 5, 2, 0}, {718, 3, 4, 0}, {725, 16, 2, 0}, {743, 14, 2, 0},
    {759, 22, 2, 0}, {783, 16, 1, 0}, {800, 16, 2, 0}, {818, 7, 3, 0}, {828, 13, 3, 0},
    {844, 4, 4, 0}, {852, 3, 2, 0}, {857, 6, 3, 0}, {866, 8, 3, 0}, {877, 21, 3, 0},
    {901, 9, 2, 0}, {912, 15, 3, 0}, {930, 15, 3, 0}, {948, 20, 3, 0}, {971, 13, 3, 0},
    {987, 19, 3, 0}, {1009, 24, 3, 0}, {1036, 20, 3, 0}, {1059, 16, 3, 0},
    {1078, 14, 3, 0}, {1095, 13, 3, 0}, {1111, 17, 3, 0}, {1131, 17, 3, 0},
    {1151, 9, 3, 0}, {1163, 12, 3, 0}, {1178, 16, 3, 0}, {1197, 9, 2, 0},
    {1208, 19, 3, 0}, {1230, 17, 3, 0}, {1250, 14, 3, 0}, {1267, 17, 3, 0},
    {1287, 18, 3, 0}, {1308, 15, 3, 0}, {1326, 18, 3, 0}, {1347, 7, 3, 0},
    {1357, 12, 3, 0}, {1372, 9, 3, 0}, {1384, 4, 4, 0}, {1392, 6, 2, 0}, {1400, 3, 2, 0},
    {1405, 3, 2, 1}, {1410, 6, 2, 1}, {1418, 6, 2, 0}, {1426, 5, 2, 1}, {1433, 3, 2, 0},
    {1438, 4, 2, 0}, {1444, 3, 4, 0}, {1451, 6, 2, 1}, {1459, 7, 3, 0}, {1469, 5, 2, 0},
    {1476, 16, 3, 0}, {1495, 20, 3, 0}, {1518, 5, 2, 0}, {1525, 4, 4, 0}, {1533, 7, 2, 0},
    {1542, 5, 3, 0}, {1550, 10, 3, 0}, {1563, 11, 3, 0}, {1577, 4, 3, 0}, {1584, 4, 3, 0},
    {1591, 3, 2, 0}, {1596, 4, 2, 1}, {1602, 6, 3, 0}, {1611, 12, 3, 0}, {1626, 3, 2, 0},
    {1631, 3, 4, 0}, {1638, 17, 3, 0}, {1658, 21, 3, 0}, {1682, 4, 4, 0}, {1690, 6, 3, 0},
    {1699, 10, 3, 0}, {1712, 4, 3, 0}, {1719, 4, 2, 0}, {1725, 2, 1, 1}, {1728, 5, 2, 0},
    {1735, 6, 2, 0}, {1743, 6, 2, 0}, {1751, 6, 2, 0}, {1759, 5, 2, 0}, {1766, 3, 2, 0},
    {1771, 4, 2, 0}, {1777, 3, 4, 0}, {1784, 2, 3, 0}, {1789, 4, 4, 0}, {1797, 12, 3, 0},
    {1812, 16, 3, 0}, {1831, 16, 3, 0}, {1850, 14, 3, 0}, {1867, 11, 3, 0},
    {1881, 17, 3, 0}, {1901, 12, 3, 0}, {1916, 4, 4, 0}, {1924, 2, 3, 0}, {1929, 6, 2, 0},
    {1937, 5, 2, 0}, {1944, 3, 1, 0}, {1948, 5, 2, 0}, {1955, 3, 3, 0}, {1961, 12, 3, 0},
    {1976, 4, 3, 0}, {1983, 14, 3, 0}, {2000, 4, 3, 0}, {2007, 6, 2, 0}, {2015, 12, 3, 0},
    {2030, 9, 3, 0}, {2042, 4, 2, 0}, {2048, 5, 2, 0}, {2055, 4, 2, 0}, {2061, 6, 2, 1},
    {2069, 5, 2, 1}, {2076, 3, 2, 0}, {2081, 4, 2, 0}, {2087, 3, 3, 0}, {2093, 6, 2, 1},
    {2101, 2, 3, 0}, {2106, 5, 2, 0}, {2113, 10, 3, 0}, {2126, 7, 3, 0}, {2136, 3, 3, 0},
    {2142, 8, 3, 0}, {2153, 12, 3, 0}, {2168, 14, 3, 0}, {2185, 14, 3, 0},
    {2202, 5, 2, 0}, {2209, 4, 4, 0}, {2217, 4, 2, 0}, {2223, 4, 3, 0}, {2230, 6, 2, 0},
    {2238, 5, 2, 0}, {2245, 4, 2, 1}, {2251, 5, 2, 0}, {2258, 3, 2, 0}, {2263, 3, 4, 0},
    {2270, 4, 4, 0}, {2278, 4, 4, 0}, {2286, 6, 2, 0}, {2294, 5, 2, 0}, {2301, 4, 2, 0},
    {2307, 4, 2, 0}, {2313, 5, 2, 0}, {2320, 6, 2, 0}, {2328, 3, 2, 0}, {2333, 3, 4, 0},
    {2340, 4, 4, 0}, {2348, 4, 4, 0}, {2356, 4, 2, 0}, {2362, 2, 1, 1}, {2365, 6, 2, 0},
    {2373, 6, 2, 0}, {2381, 4, 3, 0}, {2388, 10, 3, 0}, {2401, 4, 3, 0}, {2408, 6, 2, 0},
    {2416, 6, 2, 0}, {2424, 3, 2, 0}, {2429, 16, 3, 0}, {2448, 9, 3, 0}, {2460, 12, 3, 0},
    {2475, 19, 3, 0}, {2497, 11, 3, 0}, {2511, 17, 3, 0}, {2531, 17, 3, 0},
    {2551, 14, 3, 0}, {2568, 17, 3, 0}, {2588, 9, 3, 0}, {2600, 14, 3, 0},
    {2617, 15, 3, 0}, {2635, 7, 3, 0}, {2645, 12, 3, 0}, {2660, 13, 3, 0},
    {2676, 12, 3, 0}, {2691, 15, 3, 0}, {2709, 17, 3, 0}, {2729, 16, 3, 0},
    {2748, 15, 3, 0}, {2766, 12, 3, 0}, {2781, 15, 3, 0}, {2799, 10, 3, 0},
    {2812, 13, 3, 0}, {2828, 9, 3, 0}, {2840, 14, 3, 0}, {2857, 16, 3, 0},
    {2876, 13, 3, 0}, {2892, 11, 3, 0}, {2906, 8, 3, 0}, {2917, 14, 3, 0},
    {2934, 9, 3, 0}, {2946, 3, 4, 0}, {2953, 2, 3, 0}, {2958, 10, 3, 0}, {2971, 6, 2, 0},
    {2979, 13, 3, 0}, {2995, 18, 3, 0}, {3016, 14, 3, 0}, {3033, 13, 3, 0},
    {3049, 18, 3, 0}, {3070, 14, 3, 0}, {3087, 4, 4, 0}, {3095, 14, 3, 0},
    {3112, 15, 3, 0}, {3130, 4, 3, 0}, {3137, 3, 3, 0}, {3143, 6, 2, 0}, {3151, 2, 3, 0},
    {3156, 3, 3, 0}, {3162, 3, 2, 0}, {3167, 11, 3, 0}, {3181, 9, 3, 0}, {3193, 3, 4, 0},
    {3200, 9, 3, 0}, {3212, 4, 4, 0}, {3220, 4, 3, 0}, {3227, 2, 2, 0}, {3231, 4, 2, 0},
    {3237, 6, 2, 0}, {3245, 6, 2, 0}, {3253, 6, 2, 0}, {3261, 3, 2, 0}, {3266, 19, 3, 0},
    {3288, 18, 3, 0}, {3309, 17, 3, 0}, {3329, 21, 3, 0}, {3353, 20, 3, 0},
    {3376, 14, 3, 0}, {3393, 7, 1, 0}, {3401, 3, 4, 0}, {3408, 7, 3, 0}, {3418, 16, 2, 0},
    {3436, 4, 3, 0}, {3443, 3, 3, 0}, {3449, 12, 3, 0}, {3464, 9, 3, 0}, {3476, 20, 3, 0},
    {3499, 10, 3, 0}, {3512, 8, 3, 0}, {3523, 13, 5, 0}, {3541, 9, 3, 0},
    {3553, 10, 3, 0}, {3566, 15, 3, 0}, {3584, 19, 5, 0}, {3608, 17, 5, 0},
    {3630, 14, 3, 0}, {3647, 20, 5, 0}, {3672, 15, 3, 0}, {3690, 15, 5, 0},
    {3710, 12, 5, 0}, {3727, 15, 3, 0}, {3745, 18, 5, 0}, {3768, 20, 3, 0},
    {3791, 7, 3, 0}, {3801, 12, 3, 0}, {3816, 14, 3, 0}, {3833, 11, 5, 0},
    {3849, 17, 5, 0}, {3871, 12, 3, 0}, {3886, 23, 5, 0}, {3914, 17, 5, 0},
    {3936, 11, 3, 0}, {3950, 16, 5, 0}, {3971, 21, 3, 0}, {3995, 17, 3, 0},
    {4015, 16, 3, 0}, {4034, 19, 5, 0}, {4058, 21, 3, 0}, {4082, 15, 5, 0},
    {4102, 20, 3, 0}, {4125, 17, 5, 0}, {4147, 22, 3, 0}, {4172, 9, 6, 0},
    {4187, 14, 3, 0}, {4204, 11, 3, 0}, {4218, 16, 5, 0}, {4239, 21, 3, 0},
    {4263, 16, 5, 0}, {4284, 11, 6, 0}, {4301, 16, 3, 0}, {4320, 8, 3, 0},
    {4331, 13, 3, 0}, {4347, 17, 3, 0}, {4367, 13, 3, 0}, {4383, 14, 3, 0},
    {4400, 4, 4, 0}, {4408, 6, 2, 1}, {4416, 2, 2, 0}, {4420, 5, 2, 0}, {4427, 6, 2, 1},
    {4435, 5, 2, 1}, {4442, 3, 2, 0}, {4447, 6, 2, 0}, {4455, 3, 4, 0}, {4462, 6, 2, 1},
    {4470, 5, 2, 0}, {4477, 5, 2, 0}, {4484, 7, 2, 0}, {4493, 4, 4, 0}, {4501, 20, 3, 0},
    {4524, 14, 3, 0}, {4541, 2, 3, 0}, {4546, 4, 4, 0}, {4554, 6, 2, 1}, {4562, 6, 2, 1},
    {4570, 6, 3, 0}, {4579, 4, 2, 1}, {4585, 7, 3, 0}, {4595, 9, 3, 0}, {4607, 11, 3, 0},
    {4621, 15, 3, 0}, {4639, 8, 3, 0}, {4650, 3, 2, 0}, {4655, 3, 4, 0}, {4662, 3, 2, 0},
    {4667, 2, 2, 0}, {4671, 9, 2, 0}, {4682, 13, 3, 0}, {4698, 4, 3, 0}, {4705, 2, 3, 0},
    {4710, 8, 3, 0}, {4721, 13, 3, 0}, {4737, 18, 3, 0}, {4758, 13, 3, 0},
    {4774, 5, 3, 0}, {4782, 7, 3, 0}, {4792, 10, 3, 0}, {4805, 12, 3, 0}, {4820, 4, 4, 0},
    {4828, 3, 2, 0}, {4833, 4, 1, 1}, {4838, 3, 4, 0}, {4845, 4, 3, 0}, {4852, 4, 4, 0},
    {4860, 5, 3, 0}, {4868, 3, 2, 1}, {4873, 6, 2, 0}, {4881, 4, 3, 0}, {4888, 4, 3, 0},
    {4895, 6, 3, 0}, {4904, 6, 2, 0}, {4912, 6, 2, 0}, {4920, 3, 2, 0}, {4925, 2, 3, 0},
    {4930, 14, 3, 0}, {4947, 18, 3, 0}, {4968, 20, 3, 0}, {4991, 3, 3, 0},
    {4997, 3, 2, 0}, {5002, 17, 3, 0}, {5022, 10, 3, 0}, {5035, 13, 3, 0},
    {5051, 19, 3, 0}, {5073, 12, 3, 0}, {5088, 18, 3, 0}, {5109, 18, 3, 0},
    {5130, 15, 3, 0}, {5148, 18, 3, 0}, {5169, 10, 3, 0}, {5182, 8, 3, 0},
    {5193, 13, 3, 0}, {5209, 14, 3, 0}, {5226, 13, 3, 0}, {5242, 16, 3, 0},
    {5261, 18, 3, 0}, {5282, 17, 3, 0}, {5302, 16, 3, 0}, {5321, 13, 3, 0},
    {5337, 16, 3, 0}, {5356, 11, 3, 0}, {5370, 14, 3, 0}, {5387, 10, 3, 0},
    {5400, 4, 3, 0}, {5407, 12, 3, 0}, {5422, 11, 3, 0}, {5436, 4, 3, 0}, {5443, 3, 3, 0},
    {5449, 11, 3, 0}, {5463, 6, 2, 0}, {5471, 4, 2, 0}, {5477, 6, 2, 0}, {5485, 6, 2, 0},
    {5493, 2, 3, 0}, {5498, 6, 2, 0}, {5506, 6, 2, 0}, {5514, 5, 2, 0}, {5521, 3, 2, 0},
    {5526, 3, 4, 0}, {5533, 14, 3, 0}, {5550, 14, 3, 0}, {5567, 15, 3, 0},
    {5585, 12, 3, 0}, {5600, 5, 2, 0}, {5607, 11, 3, 0}, {5621, 4, 4, 0}, {5629, 4, 3, 0},
    {5636, 6, 3, 0}, {5645, 18, 3, 0}, {5666, 12, 3, 0}, {5681, 17, 3, 0},
    {5701, 14, 3, 0}, {5718, 19, 3, 0}, {5740, 11, 3, 0}, {5754, 4, 4, 0},
    {5762, 4, 3, 0}, {5769, 3, 3, 0}, {5775, 6, 3, 0}, {5784, 11, 3, 0}, {5798, 8, 3, 0},
    {5809, 13, 3, 0}, {5825, 18, 3, 0}, {5846, 13, 3, 0}, {5862, 8, 3, 0},
    {5873, 3, 3, 0}, {5879, 3, 3, 0}, {5885, 8, 3, 0}, {5896, 13, 3, 0}, {5912, 6, 3, 0},
    {5921, 5, 2, 1}, {5928, 5, 3, 0}, {5936, 5, 2, 0}, {5943, 4, 2, 0}, {5949, 3, 1, 0},
    {5953, 3, 2, 0}, {5958, 6, 2, 0}, {5966, 6, 2, 0}, {5974, 3, 2, 0}, {5979, 3, 4, 0},
    {5986, 9, 3, 0}, {5998, 5, 2, 0}, {6005, 10, 6, 0}, {6021, 9, 3, 0}, {6033, 5, 3, 0},
    {6041, 10, 3, 0}, {6054, 14, 3, 0}, {6071, 10, 3, 0}, {6084, 4, 4, 0},
    {6092, 9, 3, 0}, {6104, 4, 4, 0}, {6112, 6, 2, 0}, {6120, 6, 2, 1}, {6128, 4, 3, 0},
    {6135, 8, 3, 0}, {6146, 5, 2, 0}, {6153, 6, 2, 0}, {6161, 5, 2, 1}, {6168, 3, 2, 0},
    {6173, 6, 2, 0}, {6181, 3, 4, 0}, {6188, 6, 2, 1}, {6196, 5, 2, 0}, {6203, 8, 1, 0},
    {6212, 10, 3, 0}, {6225, 12, 3, 0}, {6240, 16, 3, 0}, {6259, 5, 3, 0},
    {6267, 9, 3, 0}, {6279, 5, 2, 0}, {6286, 4, 4, 0}, {6294, 7, 3, 0}, {6304, 10, 3, 0},
    {6317, 16, 3, 0}, {6336, 11, 3, 0}, {6350, 13, 3, 0}, {6366, 5, 3, 0},
    {6374, 10, 3, 0}, {6387, 7, 3, 0}, {6397, 11, 3, 0}, {6411, 14, 3, 0},
    {6428, 15, 3, 0}, {6446, 4, 2, 0}, {6452, 7, 2, 0}, {6461, 5, 2, 0}, {6468, 4, 4, 0},
    {6476, 6, 2, 0}, {6484, 4, 2, 1}, {6490, 5, 3, 0}, {6498, 4, 3, 0}, {6505, 3, 2, 0},
    {6510, 5, 3, 0}, {6518, 6, 3, 0}, {6527, 3, 3, 0}, {6533, 6, 3, 0}, {6542, 4, 3, 0},
    {6549, 11, 3, 0}, {6563, 12, 1, 0}, {6576, 17, 3, 0}, {6596, 13, 3, 0},
    {6612, 13, 3, 0}, {6628, 3, 4, 0}, {6635, 4, 4, 0}, {6643, 4, 4, 0}, {6651, 6, 3, 0},
    {6660, 5, 2, 0}, {6667, 5, 3, 0}, {6675, 3, 4, 0}, {6682, 4, 4, 0}, {6690, 4, 4, 0},
    {6698, 3, 4, 0}, {6705, 2, 2, 0}, {6709, 4, 4, 0}, {6717, 4, 4, 0}, {6725, 4, 2, 0},
    {6731, 4, 2, 0}, {6737, 4, 2, 0}, {6743, 6, 2, 1}, {6751, 5, 2, 0}, {6758, 3, 2, 0},
    {6763, 3, 4, 0}, {6770, 4, 4, 0}, {6778, 4, 4, 0}, {6786, 4, 2, 0}, {6792, 4, 2, 0},
    {6798, 6, 2, 0}, {6806, 6, 2, 0}, {6814, 3, 2, 0}, {6819, 4, 2, 0}, {6825, 14, 3, 0},
    {6842, 4, 2, 0}, {6848, 3, 3, 0}, {6854, 4, 3, 0}, {6861, 4, 4, 0}, {6869, 6, 2, 1},
    {6877, 6, 2, 0}, {6885, 2, 3, 0}, {6890, 3, 5, 0}, {6898, 3, 3, 0}, {6904, 5, 2, 1},
    {6911, 5, 2, 1}, {6918, 3, 2, 0}, {6923, 5, 2, 1}, {6930, 2, 3, 0}, {6935, 3, 4, 0},
    {6942, 6, 2, 1}, {6950, 7, 3, 0}, {6960, 5, 3, 0}, {6968, 5, 2, 0}, {6975, 5, 2, 0},
    {6982, 5, 3, 0}, {6990, 3, 1, 1}, {6994, 3, 3, 0}, {7000, 6, 3, 0}, {7009, 4, 3, 0},
    {7016, 8, 3, 0}, {7027, 4, 3, 0}, {7034, 3, 3, 0}, {7040, 4, 3, 0}, {7047, 5, 3, 0},
    {7055, 6, 3, 0}, {7064, 8, 3, 0}, {7075, 8, 3, 0}, {7086, 8, 3, 0}, {7097, 8, 3, 0},
    {7108, 8, 3, 0}, {7119, 8, 3, 0}, {7130, 8, 3, 0}, {7141, 8, 3, 0}, {7152, 5, 3, 0},
    {7160, 7, 3, 0}, {7170, 8, 3, 0}, {7181, 6, 3, 0}, {7190, 5, 2, 0}, {7197, 7, 3, 0},
    {7207, 5, 2, 0}, {7214, 4, 4, 0}, {7222, 2, 3, 0}, {7227, 3, 3, 0}, {7233, 6, 3, 0},
    {7242, 3, 3, 0}, {7248, 4, 3, 0}, {7255, 4, 1, 0}, {7260, 6, 3, 0}, {7269, 8, 3, 0},
    {7280, 5, 2, 1}, {7287, 4, 4, 0}, {7295, 3, 1, 0}, {7299, 5, 3, 0}, {7307, 7, 3, 0},
    {7317, 6, 2, 1}, {7325, 4, 2, 1}, {7331, 8, 3, 0}, {7342, 5, 3, 0}, {7350, 4, 3, 0},
    {7357, 8, 3, 0}, {7368, 11, 2, 0}, {7381, 9, 3, 0}, {7393, 7, 3, 0}, {7403, 9, 3, 0},
    {7415, 6, 3, 0}, {7424, 6, 3, 0}, {7433, 8, 3, 0}, {7444, 4, 3, 0}, {7451, 8, 3, 0},
    {7462, 5, 3, 0}, {7470, 3, 2, 0}, {7475, 5, 3, 0}, {7483, 6, 3, 0}, {7492, 7, 3, 0},
    {7502, 7, 3, 0}, {7512, 5, 2, 0}, {7519, 6, 3, 0}, {7528, 4, 2, 0}, {7534, 4, 3, 0},
    {7541, 7, 3, 0}, {7551, 3, 4, 0}, {7558, 6, 3, 0}, {7567, 7, 3, 0}, {7577, 6, 3, 0},
    {7586, 7, 3, 0}, {7596, 8, 3, 0}, {7607, 9, 3, 0}, {7619, 8, 3, 0}, {7630, 7, 3, 0},
    {7640, 15, 3, 0}, {7658, 13, 3, 0}, {7674, 8, 3, 0}, {7685, 6, 3, 0}, {7694, 8, 3, 0},
    {7705, 6, 3, 0}, {7714, 12, 3, 0}, {7729, 11, 3, 0}, {7743, 13, 3, 0},
    {7759, 17, 3, 0}, {7779, 17, 3, 0}, {7799, 18, 3, 0}, {7820, 5, 3, 0},
    {7828, 5, 3, 0}, {7836, 5, 3, 0}, {7844, 5, 3, 0}, {7852, 5, 3, 0}, {7860, 3, 4, 0},
    {7867, 7, 6, 0}, {7880, 4, 3, 0}, {7887, 4, 4, 0}, {7895, 3, 3, 0}, {7901, 6, 3, 0},
    {7910, 6, 3, 0}, {7919, 5, 3, 0}, {7927, 5, 3, 0}, {7935, 5, 3, 0}, {7943, 5, 3, 0},
    {7951, 4, 3, 0}, {7958, 5, 3, 0}, {7966, 5, 3, 0}, {7974, 5, 3, 0}, {7982, 5, 3, 0},
    {7990, 5, 3, 0}, {7998, 5, 3, 0}, {8006, 5, 3, 0}, {8014, 5, 3, 0}, {8022, 4, 3, 0},
    {8029, 5, 3, 0}, {8037, 5, 3, 0}, {8045, 5, 3, 0}, {8053, 5, 3, 0}, {8061, 5, 3, 0},
    {8069, 5, 3, 0}, {8077, 6, 3, 0}, {8086, 5, 3, 0}, {8094, 5, 3, 0}, {8102, 5, 3, 0},
    {8110, 5, 3, 0}, {8118, 4, 3, 0}, {8125, 5, 3, 0}, {8133, 5, 3, 0}, {8141, 5, 3, 0},
    {8149, 5, 3, 0}, {8157, 8, 3, 0}, {8168, 7, 3, 0}, {8178, 8, 3, 0}, {8189, 5, 3, 0},
    {8197, 5, 3, 0}, {8205, 5, 3, 0}, {8213, 5, 3, 0}, {8221, 4, 3, 0}, {8228, 5, 3, 0},
    {8236, 5, 3, 0}, {8244, 5, 3, 0}, {8252, 5, 3, 0}, {8260, 5, 3, 0}, {8268, 5, 3, 0},
    {8276, 6, 3, 0}, {8285, 5, 2, 0}, {8292, 6, 2, 1}, {8300, 4, 4, 0}, {8308, 5, 3, 0},
    {8316, 4, 3, 0}, {8323, 5, 3, 0}, {8331, 4, 1, 0}, {8336, 5, 3, 0}, {8344, 8, 3, 0},
    {8355, 4, 3, 0}, {8362, 6, 3, 0}, {8371, 4, 3, 0}, {8378, 5, 3, 0}, {8386, 5, 3, 0},
    {8394, 6, 3, 0}, {8403, 6, 2, 0}, {8411, 3, 3, 0}, {8417, 6, 3, 0}, {8426, 8, 3, 0},
    {8437, 6, 3, 0}, {8446, 6, 3, 0}, {8455, 6, 3, 0}, {8464, 4, 6, 0}, {8474, 5, 3, 0},
    {8482, 5, 2, 0}, {8489, 5, 3, 0}, {8497, 6, 2, 0}, {8505, 6, 2, 1}, {8513, 5, 2, 0},
    {8520, 5, 3, 0}, {8528, 7, 3, 0}, {8538, 4, 2, 0}, {8544, 5, 2, 1}, {8551, 7, 3, 0},
    {8561, 4, 2, 1}, {8567, 9, 2, 0}, {8578, 3, 4, 0}, {8585, 4, 2, 0}, {8591, 5, 3, 0},
    {8599, 9, 3, 0}, {8611, 3, 2, 0}, {8616, 3, 3, 0}, {8622, 4, 3, 0}, {8629, 4, 2, 0},
    {8635, 6, 3, 0}, {8644, 15, 3, 0}, {8662, 16, 3, 0}, {8681, 8, 2, 0}, {8691, 8, 3, 0},
    {8702, 10, 3, 0}, {8715, 11, 3, 0}, {8729, 11, 3, 0}, {8743, 4, 3, 0},
    {8750, 8, 3, 0}, {8761, 6, 3, 0}, {8770, 7, 3, 0}, {8780, 5, 3, 0}, {8788, 8, 3, 0},
    {8799, 5, 1, 0}, {8805, 6, 3, 0}, {8814, 7, 3, 0}, {8824, 5, 1, 0}, {8830, 6, 1, 0},
    {8837, 4, 3, 0}, {8844, 6, 3, 0}, {8853, 10, 3, 0}, {8866, 9, 3, 0}, {8878, 4, 3, 0},
    {8885, 7, 3, 0}, {8895, 6, 3, 0}, {8904, 4, 4, 0}, {8912, 6, 3, 0}, {8921, 4, 2, 1},
    {8927, 6, 3, 0}, {8936, 5, 3, 0}, {8944, 5, 3, 0}, {8952, 4, 4, 0}, {8960, 4, 3, 0},
    {8967, 5, 3, 0}, {8975, 4, 3, 0}, {8982, 5, 3, 0}, {8990, 5, 3, 0}, {8998, 7, 3, 0},
    {9008, 7, 3, 0}, {9018, 5, 3, 0}, {9026, 5, 3, 0}, {9034, 6, 3, 0}, {9043, 7, 3, 0},
    {9053, 3, 3, 0}, {9059, 8, 3, 0}, {9070, 6, 3, 0}, {9079, 6, 3, 0}, {9088, 6, 3, 0},
    {9097, 5, 3, 0}, {9105, 4, 6, 0}, {9115, 6, 3, 0}, {9124, 7, 3, 0}, {9134, 11, 3, 0},
    {9148, 11, 3, 0}, {9162, 8, 3, 0}, {9173, 10, 3, 0}, {9186, 6, 2, 1},
    {9194, 14, 3, 0}, {9211, 15, 3, 0}, {9229, 5, 3, 0}, {9237, 5, 3, 0}, {9245, 8, 3, 0},
    {9256, 5, 3, 0}, {9264, 6, 3, 0}, {9273, 4, 3, 0}, {9280, 4, 3, 0}, {9287, 6, 3, 0},
    {9296, 6, 3, 0}, {9305, 4, 3, 0}, {9312, 4, 3, 0}, {9319, 5, 3, 0}, {9327, 7, 3, 0},
    {9337, 5, 2, 0}, {9344, 6, 2, 0}, {9352, 3, 2, 0}, {9357, 2, 3, 0}, {9362, 7, 3, 0},
    {9372, 5, 3, 0}, {9380, 7, 3, 0}, {9390, 3, 2, 1}, {9395, 5, 2, 0}, {9402, 7, 3, 0},
    {9412, 6, 3, 0}, {9421, 3, 4, 0}, {9428, 5, 3, 0}, {9436, 5, 3, 0}, {9444, 4, 3, 0},
    {9451, 7, 3, 0}, {9461, 11, 3, 0}, {9475, 5, 3, 0}, {9483, 3, 2, 0}, {9488, 7, 2, 0},
    {9497, 5, 3, 0}, {9505, 3, 2, 0}, {9510, 6, 2, 1}, {9518, 13, 3, 0}, {9534, 6, 3, 0},
    {9543, 4, 2, 0}, {9549, 6, 3, 0}, {9558, 6, 3, 0}, {9567, 6, 1, 0}, {9574, 4, 4, 0},
    {9582, 3, 2, 0}, {9587, 5, 3, 0}, {9595, 8, 3, 0}, {9606, 8, 3, 0}, {9617, 7, 3, 0},
    {9627, 9, 3, 0}, {9639, 14, 3, 0}, {9656, 9, 3, 0}, {9668, 14, 3, 0},
    {9685, 15, 3, 0}, {9703, 16, 3, 0}, {9722, 8, 3, 0}, {9733, 6, 3, 0}, {9742, 6, 3, 0},
    {9751, 4, 4, 0}, {9759, 4, 2, 0}, {9765, 4, 3, 0}, {9772, 6, 2, 0}, {9780, 5, 3, 0},
    {9788, 4, 3, 0}, {9795, 5, 3, 0}, {9803, 5, 3, 0}, {9811, 5, 3, 0}, {9819, 7, 3, 0},
    {9829, 4, 2, 0}, {9835, 8, 3, 0}, {9846, 5, 3, 0}, {9854, 4, 3, 0}, {9861, 6, 2, 1},
    {9869, 6, 3, 0}, {9878, 6, 2, 0}, {9886, 4, 3, 0}, {9893, 5, 2, 1}, {9900, 6, 3, 0},
    {9909, 3, 2, 0}, {9914, 4, 2, 0}, {9920, 2, 3, 0}, {9925, 5, 3, 0}, {9933, 3, 4, 0},
    {9940, 2, 3, 0}, {9945, 6, 2, 1}, {9953, 3, 3, 0}, {9959, 6, 3, 0}, {9968, 2, 3, 0},
    {9973, 8, 3, 0}, {9984, 3, 3, 0}, {9990, 3, 3, 0}, {9996, 6, 3, 0}, {10005, 5, 2, 0},
    {10012, 5, 3, 0}, {10020, 8, 3, 0}, {10031, 6, 3, 0}, {10040, 4, 3, 0},
    {10047, 6, 3, 0}, {10056, 6, 3, 0}, {10065, 3, 2, 0}, {10070, 4, 3, 0},
    {10077, 5, 2, 0}, {10084, 4, 4, 0}, {10092, 4, 3, 0}, {10099, 6, 3, 0},
    {10108, 5, 3, 0}, {10116, 4, 2, 0}, {10122, 7, 2, 0}, {10131, 5, 2, 0},
    {10138, 6, 3, 0}, {10147, 7, 3, 0}, {10157, 5, 3, 0}, {10165, 10, 3, 0},
    {10178, 11, 3, 0}, {10192, 6, 1, 0}, {10199, 6, 3, 0}, {10208, 5, 3, 0},
    {10216, 7, 3, 0}, {10226, 8, 3, 0}, {10237, 5, 3, 0}, {10245, 5, 3, 0},
    {10253, 4, 3, 0}, {10260, 5, 3, 0}, {10268, 4, 3, 0}, {10275, 3, 2, 0},
    {10280, 3, 2, 1}, {10285, 4, 2, 1}, {10291, 4, 3, 0}, {10298, 4, 1, 0},
    {10303, 5, 3, 0}, {10311, 11, 3, 0}, {10325, 12, 3, 0}, {10340, 13, 3, 0},
    {10356, 3, 2, 0}, {10361, 6, 3, 0}, {10370, 6, 3, 0}, {10379, 5, 3, 0},
    {10387, 6, 3, 0}, {10396, 3, 4, 0}, {10403, 5, 3, 0}, {10411, 5, 2, 0},
    {10418, 4, 3, 0}, {10425, 5, 3, 0}, {10433, 5, 3, 0}, {10441, 4, 2, 0},
    {10447, 4, 4, 0}, {10455, 6, 3, 0}, {10464, 4, 3, 0}, {10471, 5, 3, 0},
    {10479, 8, 3, 0}, {10490, 6, 2, 1}, {10498, 6, 3, 0}, {10507, 6, 2, 1},
    {10515, 6, 3, 0}, {10524, 6, 3, 0}, {10533, 6, 3, 0}, {10542, 6, 3, 0},
    {10551, 6, 3, 0}, {10560, 6, 2, 1}, {10568, 6, 3, 0}, {10577, 6, 3, 0},
    {10586, 6, 3, 0}, {10595, 6, 3, 0}, {10604, 6, 3, 0}, {10613, 6, 3, 0},
    {10622, 5, 3, 0}, {10630, 5, 3, 0}, {10638, 4, 4, 0}, {10646, 2, 3, 0},
    {10651, 3, 3, 0}, {10657, 6, 2, 0}, {10665, 5, 2, 0}, {10672, 6, 2, 0},
    {10680, 3, 3, 0}, {10686, 6, 2, 0}, {10694, 5, 2, 0}, {10701, 3, 2, 0},
    {10706, 4, 2, 0}, {10712, 2, 3, 0}, {10717, 3, 3, 0}, {10723, 3, 3, 0},
    {10729, 4, 3, 0}, {10736, 8, 3, 0}, {10747, 3, 3, 0}, {10753, 5, 3, 0},
    {10761, 6, 3, 0}, {10770, 7, 3, 0}, {10780, 8, 3, 0}, {10791, 4, 6, 0},
    {10801, 6, 3, 0}, {10810, 3, 4, 0}, {10817, 2, 3, 0}, {10822, 3, 3, 0},
    {10828, 5, 3, 0}, {10836, 4, 2, 0}, {10842, 2, 3, 0}, {10847, 3, 3, 0},
    {10853, 3, 3, 0}, {10859, 3, 3, 0}, {10865, 3, 3, 0}, {10871, 4, 3, 0},
    {10878, 8, 3, 0}, {10889, 3, 3, 0}, {10895, 4, 3, 0}, {10902, 5, 3, 0},
    {10910, 5, 3, 0}, {10918, 4, 4, 0}, {10926, 5, 1, 0}, {10932, 4, 3, 0},
    {10939, 4, 3, 0}, {10946, 5, 3, 0}, {10954, 5, 3, 0}, {10962, 2, 1, 1},
    {10965, 4, 3, 0}, {10972, 5, 3, 0}, {10980, 5, 3, 0}, {10988, 6, 3, 0},
    {10997, 7, 3, 0}, {11007, 9, 3, 0}, {11019, 6, 3, 0}, {11028, 6, 3, 0},
    {11037, 9, 3, 0}, {11049, 10, 3, 0}, {11062, 7, 3, 0}, {11072, 6, 3, 0},
    {11081, 9, 6, 0}, {11096, 4, 6, 0}, {11106, 4, 3, 0}, {11113, 6, 3, 0},
    {11122, 4, 2, 0}, {11128, 6, 3, 0}, {11137, 6, 2, 0}, {11145, 4, 3, 0},
    {11152, 7, 3, 0}, {11162, 5, 3, 0}, {11170, 4, 3, 0}, {11177, 5, 2, 0},
    {11184, 6, 3, 0}, {11193, 9, 3, 0}, {11205, 6, 3, 0}, {11214, 6, 3, 0},
    {11223, 3, 4, 0}, {11230, 8, 3, 0}, {11241, 8, 3, 0}, {11252, 5, 3, 0},
    {11260, 6, 3, 0}, {11269, 13, 3, 0}, {11285, 14, 3, 0}, {11302, 4, 4, 0},
    {11310, 6, 3, 0}, {11319, 4, 4, 0}, {11327, 6, 3, 0}, {11336, 6, 2, 0},
    {11344, 6, 3, 0}, {11353, 6, 3, 0}, {11362, 6, 2, 1}, {11370, 2, 3, 0},
    {11375, 5, 2, 1}, {11382, 3, 2, 0}, {11387, 4, 2, 0}, {11393, 5, 2, 1},
    {11400, 3, 3, 0}, {11406, 3, 4, 0}, {11413, 6, 2, 1}, {11421, 2, 3, 0},
    {11426, 6, 3, 0}, {11435, 5, 3, 0}, {11443, 6, 3, 0}, {11452, 5, 3, 0},
    {11460, 5, 2, 0}, {11467, 5, 2, 0}, {11474, 5, 3, 0}, {11482, 8, 3, 0},
    {11493, 8, 3, 0}, {11504, 5, 2, 0}, {11511, 4, 3, 0}, {11518, 5, 2, 0},
    {11525, 2, 3, 0}, {11530, 6, 3, 0}, {11539, 5, 3, 0}, {11547, 8, 3, 0},
    {11558, 6, 2, 0}, {11566, 3, 3, 0}, {11572, 6, 3, 0}, {11581, 8, 3, 0},
    {11592, 8, 3, 0}, {11603, 8, 3, 0}, {11614, 7, 3, 0}, {11624, 4, 2, 0},
    {11630, 5, 2, 0}, {11637, 4, 4, 0}, {11645, 4, 2, 0}, {11651, 5, 3, 0},
    {11659, 6, 2, 1}, {11667, 4, 4, 0}, {11675, 4, 3, 0}, {11682, 5, 3, 0},
    {11690, 7, 3, 0}, {11700, 5, 3, 0}, {11708, 6, 3, 0}, {11717, 5, 3, 0},
    {11725, 2, 3, 0}, {11730, 6, 2, 0}, {11738, 5, 2, 0}, {11745, 4, 2, 1},
    {11751, 5, 2, 0}, {11758, 3, 2, 0}, {11763, 3, 4, 0}, {11770, 5, 2, 0},
    {11777, 4, 4, 0}, {11785, 4, 4, 0}, {11793, 6, 2, 0}, {11801, 5, 2, 0},
    {11808, 5, 2, 0}, {11815, 6, 2, 0}, {11823, 6, 2, 0}, {11831, 3, 2, 0},
    {11836, 3, 4, 0}, {11843, 6, 2, 0}, {11851, 4, 2, 0}, {11857, 4, 2, 0},
    {11863, 4, 4, 0}, {11871, 4, 4, 0}, {11879, 5, 3, 0}, {11887, 4, 3, 0},
    {11894, 6, 3, 0}, {11903, 5, 3, 0}, {11911, 2, 3, 0}, {11916, 3, 3, 0},
    {11922, 4, 3, 0}, {11929, 6, 2, 0}, {11937, 8, 3, 0}, {11948, 6, 3, 0},
    {11957, 6, 2, 0}, {11965, 4, 3, 0}, {11972, 5, 3, 0}, {11980, 6, 3, 0},
    {11989, 3, 3, 0}, {11995, 5, 2, 1}, {12002, 4, 3, 0}, {12009, 5, 3, 0},
    {12017, 7, 3, 0}, {12027, 6, 3, 0}, {12036, 6, 3, 0}, {12045, 6, 3, 0},
    {12054, 6, 3, 0}, {12063, 7, 3, 0}, {12073, 6, 3, 0}, {12082, 3, 3, 0},
    {12088, 6, 3, 0}, {12097, 4, 3, 0}, {12104, 5, 6, 0}, {12115, 5, 3, 0},
    {12123, 5, 3, 0}, {12131, 6, 1, 0}, {12138, 6, 1, 0}, {12145, 5, 3, 0},
    {12153, 7, 3, 0}, {12163, 7, 3, 0}, {12173, 6, 2, 0}, {12181, 6, 2, 0},
    {12189, 5, 3, 0}, {12197, 4, 1, 0}, {12202, 3, 2, 0}, {12207, 4, 3, 0},
    {12214, 5, 3, 0}, {12222, 6, 3, 0}, {12231, 7, 3, 0}, {12241, 8, 3, 0},
    {12252, 4, 3, 0}, {12259, 2, 3, 0}, {12264, 9, 3, 0}, {12276, 13, 3, 0},
    {12292, 15, 3, 0}, {12310, 13, 3, 0}, {12326, 14, 3, 0}, {12343, 14, 3, 0},
    {12360, 15, 3, 0}, {12378, 17, 3, 0}, {12398, 19, 3, 0}, {12420, 14, 3, 0},
    {12437, 3, 3, 0}, {12443, 3, 3, 0}, {12449, 4, 3, 0}, {12456, 8, 3, 0},
    {12467, 3, 3, 0}, {12473, 5, 3, 0}, {12481, 6, 3, 0}, {12490, 7, 3, 0},
    {12500, 8, 3, 0}, {12511, 4, 6, 0}, {12521, 6, 3, 0}, {12530, 10, 3, 0},
    {12543, 7, 3, 0}, {12553, 9, 3, 0}, {12565, 10, 3, 0}, {12578, 7, 3, 0},
    {12588, 7, 3, 0}, {12598, 6, 3, 0}, {12607, 6, 3, 0}, {12616, 3, 4, 0},
    {12623, 2, 3, 0}, {12628, 3, 3, 0}, {12634, 5, 3, 0}, {12642, 5, 3, 0},
    {12650, 6, 3, 0}, {12659, 5, 3, 0}, {12667, 4, 2, 0}, {12673, 2, 3, 0},
    {12678, 5, 3, 0}, {12686, 8, 3, 0}, {12697, 6, 3, 0}, {12706, 5, 3, 0},
    {12714, 6, 2, 0}, {12722, 6, 3, 0}, {12731, 10, 3, 0}, {12744, 3, 3, 0},
    {12750, 4, 3, 0}, {12757, 8, 3, 0}, {12768, 3, 3, 0}, {12774, 4, 3, 0},
    {12781, 5, 3, 0}, {12789, 5, 3, 0}, {12797, 5, 3, 0}, {12805, 5, 3, 0},
    {12813, 5, 3, 0}, {12821, 13, 3, 0}, {12837, 18, 3, 0}, {12858, 10, 3, 0},
    {12871, 14, 3, 0}, {12888, 13, 3, 0}, {12904, 14, 3, 0}, {12921, 5, 3, 0},
    {12929, 4, 4, 0}, {12937, 6, 3, 0}, {12946, 7, 3, 0}, {12956, 6, 3, 0},
    {12965, 6, 1, 0}, {12972, 3, 3, 0}, {12978, 7, 3, 0}, {12988, 4, 3, 0},
    {12995, 4, 1, 0}, {13000, 6, 3, 0}, {13009, 5, 3, 0}, {13017, 8, 3, 0},
    {13028, 5, 3, 0}, {13036, 6, 3, 0}, {13045, 3, 3, 0}, {13051, 5, 3, 0},
    {13059, 6, 3, 0}, {13068, 4, 4, 0}, {13076, 3, 3, 0}, {13082, 4, 3, 0},
    {13089, 5, 3, 0}, {13097, 5, 3, 0}, {13105, 4, 1, 0}, {13110, 5, 3, 0},
    {13118, 6, 3, 0}, {13127, 6, 2, 0}, {13135, 2, 1, 1}, {13138, 4, 3, 0},
    {13145, 5, 3, 0}, {13153, 5, 3, 0}, {13161, 6, 3, 0}, {13170, 6, 3, 0},
    {13179, 6, 3, 0}, {13188, 7, 3, 0}, {13198, 6, 3, 0}, {13207, 4, 3, 0},
    {13214, 5, 3, 0}, {13222, 5, 3, 0}, {13230, 8, 3, 0}, {13241, 7, 3, 0},
    {13251, 9, 6, 0}, {13266, 4, 6, 0}, {13276, 5, 3, 0}, {13284, 4, 2, 1},
    {13290, 4, 3, 0}, {13297, 4, 3, 0}, {13304, 7, 3, 0}, {13314, 3, 3, 0},
    {13320, 6, 3, 0}, {13329, 10, 3, 0}, {13342, 10, 3, 0}, {13355, 8, 3, 0},
    {13366, 6, 3, 0}, {13375, 6, 3, 0}, {13384, 3, 2, 0}, {13389, 5, 3, 0},
    {13397, 13, 3, 0}, {13413, 3, 4, 0}, {13420, 3, 3, 0}, {13426, 5, 2, 1},
    {13433, 3, 3, 0}, {13439, 6, 1, 0}, {13446, 6, 3, 0}, {13455, 6, 2, 1},
    {13463, 5, 3, 0}, {13471, 6, 3, 0}, {13480, 6, 3, 0}, {13489, 7, 3, 0},
    {13499, 4, 3, 0}, {13506, 4, 3, 0}, {13513, 6, 3, 0}, {13522, 6, 3, 0},
    {13531, 4, 4, 0}, {13539, 2, 3, 0}, {13544, 4, 4, 0}, {13552, 6, 3, 0},
    {13561, 2, 2, 0}, {13565, 8, 3, 0}, {13576, 5, 3, 0}, {13584, 3, 5, 0},
    {13592, 3, 6, 0}, {13601, 4, 5, 0}, {13610, 10, 3, 0}, {13623, 15, 3, 0},
    {13641, 3, 5, 0}, {13649, 3, 6, 0}, {13658, 4, 5, 0}, {13667, 11, 3, 0},
    {13681, 6, 3, 0}, {13690, 6, 3, 0}, {13699, 5, 3, 0}, {13707, 6, 2, 0},
    {13715, 4, 6, 0}, {13725, 3, 3, 0}, {13731, 4, 5, 0}, {13740, 5, 5, 0},
    {13750, 5, 2, 0}, {13757, 7, 3, 0}, {13767, 5, 3, 0}, {13775, 7, 3, 0},
    {13785, 8, 3, 0}, {13796, 4, 2, 1}, {13802, 5, 5, 0}, {13812, 6, 5, 0},
    {13823, 4, 3, 0}, {13830, 6, 2, 0}, {13838, 6, 2, 0}, {13846, 5, 3, 0},
    {13854, 8, 5, 0}, {13867, 4, 3, 0}, {13874, 3, 2, 0}, {13879, 5, 3, 0},
    {13887, 2, 3, 0}, {13892, 5, 3, 0}, {13900, 6, 3, 0}, {13909, 5, 3, 0},
    {13917, 7, 3, 0}, {13927, 5, 5, 0}, {13937, 6, 3, 0}, {13946, 6, 3, 0},
    {13955, 5, 5, 0}, {13965, 6, 3, 0}, {13974, 7, 3, 0}, {13984, 3, 4, 0},
    {13991, 3, 5, 0}, {13999, 3, 3, 0}, {14005, 4, 3, 0}, {14012, 5, 5, 0},
    {14022, 9, 5, 0}, {14036, 4, 5, 0}, {14045, 5, 3, 0}, {14053, 3, 3, 0},
    {14059, 4, 3, 0}, {14066, 5, 3, 0}, {14074, 5, 3, 0}, {14082, 5, 3, 0},
    {14090, 2, 3, 0}, {14095, 3, 3, 0}, {14101, 4, 3, 0}, {14108, 3, 3, 0},
    {14114, 4, 2, 0}, {14120, 5, 3, 0}, {14128, 3, 5, 0}, {14136, 5, 3, 0},
    {14144, 4, 3, 0}, {14151, 3, 3, 0}, {14157, 10, 3, 0}, {14170, 15, 3, 0},
    {14188, 4, 3, 0}, {14195, 5, 5, 0}, {14205, 9, 5, 0}, {14219, 4, 5, 0},
    {14228, 5, 3, 0}, {14236, 5, 3, 0}, {14244, 3, 3, 0}, {14250, 5, 3, 0},
    {14258, 6, 3, 0}, {14267, 4, 3, 0}, {14274, 4, 4, 0}, {14282, 3, 2, 1},
    {14287, 5, 3, 0}, {14295, 6, 5, 0}, {14306, 8, 5, 0}, {14319, 7, 3, 0},
    {14329, 7, 3, 0}, {14339, 7, 3, 0}, {14349, 5, 3, 0}, {14357, 7, 3, 0},
    {14367, 7, 3, 0}, {14377, 7, 3, 0}, {14387, 4, 3, 0}, {14394, 9, 3, 0},
    {14406, 6, 6, 0}, {14418, 5, 5, 0}, {14428, 7, 3, 0}, {14438, 3, 3, 0},
    {14444, 6, 3, 0}, {14453, 4, 5, 0}, {14462, 5, 3, 0}, {14470, 7, 5, 0},
    {14482, 5, 3, 0}, {14490, 5, 3, 0}, {14498, 6, 5, 0}, {14509, 6, 5, 0},
    {14520, 11, 3, 0}, {14534, 5, 3, 0}, {14542, 6, 3, 0}, {14551, 3, 3, 0},
    {14557, 6, 3, 0}, {14566, 4, 5, 0}, {14575, 4, 4, 0}, {14583, 9, 3, 0},
    {14595, 14, 3, 0}, {14612, 4, 3, 0}, {14619, 5, 3, 0}, {14627, 6, 3, 0},
    {14636, 5, 3, 0}, {14644, 5, 3, 0}, {14652, 7, 3, 0}, {14662, 7, 3, 0},
    {14672, 4, 3, 0}, {14679, 5, 5, 0}, {14689, 5, 3, 0}, {14697, 7, 6, 0},
    {14710, 9, 3, 0}, {14722, 10, 5, 0}, {14737, 5, 3, 0}, {14745, 7, 5, 0},
    {14757, 4, 3, 0}, {14764, 5, 5, 0}, {14774, 5, 3, 0}, {14782, 7, 6, 0},
    {14795, 9, 3, 0}, {14807, 10, 5, 0}, {14822, 4, 3, 0}, {14829, 6, 2, 1},
    {14837, 4, 3, 0}, {14844, 13, 3, 0}, {14860, 15, 3, 0}, {14878, 14, 3, 0},
    {14895, 16, 3, 0}, {14914, 2, 2, 0}, {14918, 3, 1, 0}, {14922, 6, 3, 0},
    {14931, 5, 3, 0}, {14939, 6, 3, 0}, {14948, 6, 3, 0}, {14957, 4, 6, 0},
    {14967, 6, 3, 0}, {14976, 4, 6, 0}, {14986, 4, 4, 0}, {14994, 7, 3, 0},
    {15004, 6, 3, 0}, {15013, 4, 6, 0}, {15023, 4, 4, 0}, {15031, 7, 6, 0},
    {15044, 6, 3, 0}, {15053, 7, 6, 0}, {15066, 5, 6, 0}, {15077, 5, 3, 0},
    {15085, 6, 3, 0}, {15094, 5, 3, 0}, {15102, 7, 3, 0}, {15112, 6, 3, 0},
    {15121, 2, 3, 0}, {15126, 6, 2, 1}, {15134, 4, 3, 0}, {15141, 4, 3, 0},
    {15148, 5, 2, 1}, {15155, 3, 2, 0}, {15160, 5, 3, 0}, {15168, 6, 2, 0},
    {15176, 4, 3, 0}, {15183, 4, 3, 0}, {15190, 6, 3, 0}, {15199, 5, 2, 0},
    {15206, 5, 3, 0}, {15214, 3, 4, 0}, {15221, 4, 2, 0}, {15227, 6, 2, 1},
    {15235, 3, 3, 0}, {15241, 5, 3, 0}, {15249, 3, 2, 0}, {15254, 4, 3, 0},
    {15261, 5, 3, 0}, {15269, 5, 3, 0}, {15277, 7, 3, 0}, {15287, 5, 3, 0},
    {15295, 3, 3, 0}, {15301, 5, 2, 0}, {15308, 5, 2, 0}, {15315, 7, 2, 0},
    {15324, 4, 3, 0}, {15331, 6, 3, 0}, {15340, 4, 4, 0}, {15348, 4, 3, 0},
    {15355, 5, 3, 0}, {15363, 5, 3, 0}, {15371, 2, 3, 0}, {15376, 5, 3, 0},
    {15384, 3, 3, 0}, {15390, 5, 3, 0}, {15398, 7, 3, 0}, {15408, 4, 2, 1},
    {15414, 4, 2, 1}, {15420, 6, 3, 0}, {15429, 4, 3, 0}, {15436, 7, 3, 0},
    {15446, 3, 3, 0}, {15452, 4, 3, 0}, {15459, 6, 2, 1}, {15467, 4, 3, 0},
    {15474, 6, 2, 1}, {15482, 6, 3, 0}, {15491, 8, 3, 0}, {15502, 4, 2, 1},
    {15508, 5, 3, 0}, {15516, 3, 3, 0}, {15522, 4, 2, 1}, {15528, 8, 3, 0},
    {15539, 6, 3, 0}, {15548, 5, 3, 0}, {15556, 4, 3, 0}, {15563, 3, 2, 0},
    {15568, 6, 1, 0}, {15575, 6, 1, 0}, {15582, 6, 3, 0}, {15591, 4, 3, 0},
    {15598, 7, 3, 0}, {15608, 3, 4, 0}, {15615, 3, 2, 0}, {15620, 4, 2, 0},
    {15626, 6, 3, 0}, {15635, 5, 3, 0}, {15643, 2, 2, 0}, {15647, 9, 3, 0},
    {15659, 3, 2, 0}, {15664, 6, 3, 0}, {15673, 7, 3, 0}, {15683, 6, 3, 0},
    {15692, 4, 1, 0}, {15697, 8, 3, 0}, {15708, 5, 3, 0}, {15716, 7, 3, 0},
    {15726, 6, 3, 0}, {15735, 6, 3, 0}, {15744, 5, 3, 0}, {15752, 6, 2, 1},
    {15760, 7, 3, 0}, {15770, 7, 3, 0}, {15780, 2, 2, 0}, {15784, 8, 3, 0},
    {15795, 4, 4, 0}, {15803, 5, 2, 1}, {15810, 2, 3, 0}, {15815, 3, 3, 0},
    {15821, 4, 3, 0}, {15828, 5, 3, 0}, {15836, 3, 3, 0}, {15842, 4, 3, 0},
    {15849, 10, 3, 0}, {15862, 11, 3, 0}, {15876, 6, 3, 0}, {15885, 11, 3, 0},
    {15899, 8, 3, 0}, {15910, 8, 3, 0}, {15921, 7, 3, 0}, {15931, 5, 3, 0},
    {15939, 6, 3, 0}, {15948, 4, 3, 0}, {15955, 5, 3, 0}, {15963, 6, 3, 0},
    {15972, 4, 3, 0}, {15979, 8, 3, 0}, {15990, 8, 3, 0}, {16001, 8, 3, 0},
    {16012, 4, 3, 0}, {16019, 6, 3, 0}, {16028, 5, 3, 0}, {16036, 6, 3, 0},
    {16045, 4, 4, 0}, {16053, 3, 2, 0}, {16058, 6, 3, 0}, {16067, 3, 4, 0},
    {16074, 4, 3, 0}, {16081, 4, 4, 0}, {16089, 6, 3, 0}, {16098, 4, 4, 0},
    {16106, 11, 3, 0}, {16120, 7, 3, 0}, {16130, 5, 1, 0}, {16136, 7, 3, 0},
    {16146, 4, 1, 1}, {16151, 5, 3, 0}, {16159, 4, 3, 0}, {16166, 6, 3, 0},
    {16175, 5, 3, 0}, {16183, 4, 3, 0}, {16190, 4, 5, 0}, {16199, 6, 2, 0},
    {16207, 5, 3, 0}, {16215, 8, 3, 0}, {16226, 4, 3, 0}, {16233, 5, 3, 0},
    {16241, 5, 3, 0}, {16249, 6, 3, 0}, {16258, 5, 2, 1}, {16265, 4, 3, 0},
    {16272, 6, 3, 0}, {16281, 5, 3, 0}, {16289, 7, 3, 0}, {16299, 5, 3, 0},
    {16307, 6, 3, 0}, {16316, 6, 3, 0}, {16325, 6, 3, 0}, {16334, 6, 3, 0},
    {16343, 7, 3, 0}, {16353, 6, 3, 0}, {16362, 5, 3, 0}, {16370, 6, 3, 0},
    {16379, 5, 3, 0}, {16387, 9, 3, 0}, {16399, 5, 3, 0}, {16407, 5, 3, 0},
    {16415, 6, 1, 0}, {16422, 6, 1, 0}, {16429, 5, 3, 0}, {16437, 7, 3, 0},
    {16447, 7, 3, 0}, {16457, 6, 2, 0}, {16465, 6, 2, 0}, {16473, 5, 3, 0},
    {16481, 4, 1, 0}, {16486, 3, 2, 0}, {16491, 4, 3, 0}, {16498, 7, 3, 0},
    {16508, 5, 3, 0}, {16516, 6, 3, 0}, {16525, 4, 3, 0}, {16532, 4, 3, 0},
    {16539, 7, 3, 0}, {16549, 8, 3, 0}, {16560, 5, 3, 0}, {16568, 4, 3, 0},
    {16575, 3, 2, 1}, {16580, 6, 3, 0}, {16589, 6, 3, 0}, {16598, 3, 4, 0},
    {16605, 5, 3, 0}, {16613, 5, 3, 0}, {16621, 6, 3, 0}, {16630, 3, 2, 0},
    {16635, 4, 2, 0}, {16641, 10, 3, 0}, {16654, 14, 3, 0}, {16671, 16, 3, 0},
    {16690, 14, 3, 0}, {16707, 15, 3, 0}, {16725, 17, 3, 0}, {16745, 16, 3, 0},
    {16764, 15, 3, 0}, {16782, 15, 3, 0}, {16800, 4, 2, 0}, {16806, 12, 3, 0},
    {16821, 5, 3, 0}, {16829, 5, 3, 0}, {16837, 3, 3, 0}, {16843, 6, 3, 0},
    {16852, 10, 3, 0}, {16865, 5, 3, 0}, {16873, 5, 3, 0}, {16881, 5, 3, 0},
    {16889, 5, 3, 0}, {16897, 5, 3, 0}, {16905, 4, 4, 0}, {16913, 6, 3, 0},
    {16922, 7, 3, 0}, {16932, 4, 1, 0}, {16937, 6, 3, 0}, {16946, 8, 3, 0},
    {16957, 5, 3, 0}, {16965, 6, 3, 0}, {16974, 4, 4, 0}, {16982, 3, 3, 0},
    {16988, 4, 1, 0}, {16993, 5, 3, 0}, {17001, 6, 3, 0}, {17010, 6, 3, 0},
    {17019, 6, 3, 0}, {17028, 4, 3, 0}, {17035, 5, 3, 0}, {17043, 5, 3, 0},
    {17051, 8, 3, 0}, {17062, 7, 3, 0}, {17072, 2, 3, 0}, {17077, 6, 2, 0},
    {17085, 5, 3, 0}, {17093, 2, 3, 0}, {17098, 3, 3, 0}, {17104, 4, 3, 0},
    {17111, 6, 2, 0}, {17119, 5, 3, 0}, {17127, 3, 3, 0}, {17133, 6, 2, 0},
    {17141, 5, 2, 0}, {17148, 4, 3, 0}, {17155, 5, 3, 0}, {17163, 6, 3, 0},
    {17172, 8, 3, 0}, {17183, 5, 3, 0}, {17191, 3, 2, 0}, {17196, 4, 3, 0},
    {17203, 5, 3, 0}, {17211, 5, 3, 0}, {17219, 5, 3, 0}, {17227, 6, 3, 0},
    {17236, 5, 3, 0}, {17244, 7, 3, 0}, {17254, 4, 2, 1}, {17260, 4, 1, 0},
    {17265, 6, 3, 0}, {17274, 8, 3, 0}, {17285, 5, 3, 0}, {17293, 4, 3, 0},
    {17300, 3, 4, 0}, {17307, 6, 3, 0}, {17316, 5, 3, 0}, {17324, 6, 2, 0},
    {17332, 4, 2, 0}, {17338, 8, 3, 0}, {17349, 13, 3, 0}, {17365, 3, 2, 1},
    {17370, 5, 2, 0}, {17377, 6, 2, 0}, {17385, 6, 2, 0}, {17393, 3, 3, 0},
    {17399, 6, 3, 0}, {17408, 4, 3, 0}, {17415, 5, 3, 0}, {17423, 4, 3, 0},
    {17430, 5, 3, 0}, {17438, 4, 3, 0}, {17445, 5, 3, 0}, {17453, 5, 3, 0},
    {17461, 7, 3, 0}, {17471, 7, 3, 0}, {17481, 5, 3, 0}, {17489, 13, 3, 0},
    {17505, 6, 3, 0}, {17514, 8, 3, 0}, {17525, 4, 3, 0}, {17532, 5, 3, 0},
    {17540, 3, 3, 0}, {17546, 4, 3, 0}, {17553, 5, 6, 0}, {17564, 6, 2, 0},
    {17572, 3, 1, 0}, {17576, 4, 3, 0}, {17583, 6, 3, 0}, {17592, 4, 4, 0},
    {17600, 6, 3, 0}, {17609, 9, 3, 0}, {17621, 4, 3, 0}, {17628, 5, 3, 0},
    {17636, 6, 6, 0}, {17648, 5, 3, 0}, {17656, 6, 6, 0}, {17668, 5, 3, 0},
    {17676, 6, 3, 0}, {17685, 8, 3, 0}, {17696, 10, 3, 0}, {17709, 5, 3, 0},
    {17717, 6, 3, 0}, {17726, 8, 3, 0}, {17737, 10, 3, 0}, {17750, 3, 3, 0},
    {17756, 6, 3, 0}, {17765, 6, 3, 0}, {17774, 4, 3, 0}, {17781, 5, 3, 0},
    {17789, 4, 4, 0}, {17797, 6, 3, 0}, {17806, 6, 3, 0}, {17815, 6, 3, 0},
    {17824, 4, 3, 0}, {17831, 5, 3, 0}, {17839, 15, 2, 0}, {17856, 11, 2, 0},
    {17869, 5, 2, 0}, {17876, 3, 3, 0}, {17882, 4, 3, 0}, {17889, 6, 3, 0},
    {17898, 4, 3, 0}, {17905, 7, 3, 0}, {17915, 7, 3, 0}, {17925, 5, 3, 0},
    {17933, 5, 3, 0}, {17941, 7, 3, 0}, {17951, 7, 3, 0}, {17961, 6, 3, 0},
    {17970, 8, 3, 0}, {17981, 9, 3, 0}, {17993, 9, 3, 0}, {18005, 10, 3, 0},
    {18018, 6, 3, 0}, {18027, 6, 3, 0}, {18036, 6, 3, 0}, {18045, 4, 3, 0},
    {18052, 10, 3, 0}, {18065, 11, 3, 0}, {18079, 6, 3, 0}, {18088, 11, 3, 0},
    {18102, 8, 3, 0}, {18113, 8, 3, 0}, {18124, 7, 3, 0}, {18134, 3, 3, 0},
    {18140, 4, 3, 0}, {18147, 3, 3, 0}, {18153, 4, 2, 1}, {18159, 4, 2, 1},
    {18165, 4, 2, 1}, {18171, 4, 3, 0}, {18178, 6, 3, 0}, {18187, 7, 3, 0},
    {18197, 4, 3, 0}, {18204, 7, 3, 0}, {18214, 7, 3, 0}, {18224, 7, 3, 0},
    {18234, 7, 3, 0}, {18244, 7, 3, 0}, {18254, 5, 3, 0}, {18262, 5, 3, 0},
    {18270, 7, 3, 0}, {18280, 6, 3, 0}, {18289, 8, 3, 0}, {18300, 9, 3, 0},
    {18312, 9, 3, 0}, {18324, 10, 3, 0}, {18337, 6, 3, 0}, {18346, 6, 3, 0},
    {18355, 6, 3, 0}, {18364, 5, 3, 0}, {18372, 6, 3, 0}, {18381, 5, 3, 0},
    {18389, 7, 3, 0}, {18399, 6, 3, 0}, {18408, 5, 2, 1}, {18415, 6, 3, 0},
    {18424, 3, 2, 0}, {18429, 4, 3, 0}, {18436, 6, 2, 0}, {18444, 6, 2, 0},
    {18452, 3, 2, 0}, {18457, 4, 3, 0}, {18464, 6, 3, 0}, {18473, 3, 4, 0},
    {18480, 6, 3, 0}, {18489, 9, 3, 0}, {18501, 5, 2, 0}, {18508, 8, 2, 0},
    {18518, 6, 2, 0}, {18526, 11, 3, 0}, {18540, 8, 3, 0}, {18551, 6, 3, 0},
    {18560, 5, 3, 0}, {18568, 6, 3, 0}, {18577, 5, 2, 1}, {18584, 5, 2, 0},
    {18591, 5, 2, 1}, {18598, 6, 3, 0}, {18607, 8, 3, 0}, {18618, 6, 3, 0},
    {18627, 4, 3, 0}, {18634, 4, 3, 0}, {18641, 3, 3, 0}, {18647, 6, 3, 0},
    {18656, 6, 3, 0}, {18665, 4, 4, 0}, {18673, 7, 3, 0}, {18683, 4, 3, 0},
    {18690, 6, 3, 0}, {18699, 5, 3, 0}, {18707, 8, 3, 0}, {18718, 12, 3, 0},
    {18733, 12, 3, 0}, {18748, 14, 3, 0}, {18765, 9, 3, 0}, {18777, 13, 3, 0},
    {18793, 15, 3, 0}, {18811, 6, 3, 0}, {18820, 4, 3, 0}, {18827, 8, 3, 0},
    {18838, 7, 3, 0}, {18848, 5, 3, 0}, {18856, 7, 3, 0}, {18866, 8, 3, 0},
    {18877, 4, 4, 0}, {18885, 4, 2, 0}, {18891, 5, 2, 0}, {18898, 6, 2, 0},
    {18906, 5, 3, 0}, {18914, 16, 3, 0}, {18933, 17, 3, 0}, {18953, 4, 3, 0},
    {18960, 4, 3, 0}, {18967, 6, 2, 1}, {18975, 4, 3, 0}, {18982, 5, 2, 0},
    {18989, 6, 2, 0}, {18997, 5, 2, 1}, {19004, 3, 2, 0}, {19009, 5, 3, 0},
    {19017, 6, 2, 0}, {19025, 5, 3, 0}, {19033, 6, 3, 0}, {19042, 3, 4, 0},
    {19049, 6, 2, 1}, {19057, 5, 3, 0}, {19065, 5, 3, 0}, {19073, 5, 3, 0},
    {19081, 6, 3, 0}, {19090, 8, 3, 0}, {19101, 6, 3, 0}, {19110, 5, 3, 0},
    {19118, 5, 2, 0}, {19125, 3, 2, 1}, {19130, 5, 2, 0}, {19137, 4, 4, 0},
    {19145, 7, 3, 0}, {19155, 11, 3, 0}, {19169, 13, 3, 0}, {19185, 14, 3, 0},
    {19202, 5, 3, 0}, {19210, 4, 2, 0}, {19216, 5, 2, 0}, {19223, 7, 2, 0},
    {19232, 10, 3, 0}, {19245, 6, 3, 0}, {19254, 8, 3, 0}, {19265, 6, 3, 0},
    {19274, 5, 2, 0}, {19281, 5, 3, 0}, {19289, 4, 4, 0}, {19297, 5, 3, 0},
    {19305, 6, 2, 0}, {19313, 4, 3, 0}, {19320, 5, 3, 0}, {19328, 5, 3, 0},
    {19336, 4, 2, 1}, {19342, 7, 3, 0}, {19352, 4, 3, 0}, {19359, 4, 3, 0},
    {19366, 5, 3, 0}, {19374, 5, 3, 0}, {19382, 6, 3, 0}, {19391, 10, 2, 0},
    {19403, 8, 2, 0}, {19413, 10, 3, 0}, {19426, 6, 2, 0}, {19434, 5, 2, 0},
    {19441, 9, 3, 0}, {19453, 4, 3, 0}, {19460, 6, 2, 0}, {19468, 8, 2, 0},
    {19478, 12, 6, 0}, {19496, 13, 6, 0}, {19515, 12, 6, 0}, {19533, 13, 6, 0},
    {19552, 8, 2, 0}, {19562, 15, 3, 0}, {19580, 16, 3, 0}, {19599, 3, 2, 0},
    {19604, 5, 3, 0}, {19612, 3, 3, 0}, {19618, 6, 3, 0}, {19627, 5, 3, 0},
    {19635, 6, 3, 0}, {19644, 6, 1, 0}, {19651, 4, 1, 0}, {19656, 3, 4, 0},
    {19663, 5, 3, 0}, {19671, 5, 6, 0}, {19682, 5, 6, 0}, {19693, 4, 4, 0},
    {19701, 5, 3, 0}, {19709, 5, 3, 0}, {19717, 4, 4, 0}, {19725, 6, 6, 0},
    {19737, 6, 6, 0}, {19749, 6, 6, 0}, {19761, 6, 6, 0}, {19773, 7, 3, 0},
    {19783, 5, 2, 0}, {19790, 6, 3, 0}, {19799, 5, 3, 0}, {19807, 6, 3, 0},
    {19816, 6, 3, 0}, {19825, 3, 4, 0}, {19832, 4, 4, 0}, {19840, 2, 3, 0},
    {19845, 2, 3, 0}, {19850, 6, 3, 0}, {19859, 4, 4, 0}, {19867, 4, 3, 0},
    {19874, 5, 3, 0}, {19882, 4, 3, 0}, {19889, 5, 3, 0}, {19897, 3, 4, 0},
    {19904, 5, 3, 0}, {19912, 5, 3, 0}, {19920, 2, 2, 0}, {19924, 5, 3, 0},
    {19932, 5, 3, 0}, {19940, 4, 3, 0}, {19947, 4, 3, 0}, {19954, 5, 3, 0},
    {19962, 4, 4, 0}, {19970, 6, 3, 0}, {19979, 6, 3, 0}, {19988, 5, 3, 0},
    {19996, 5, 3, 0}, {20004, 4, 4, 0}, {20012, 6, 3, 0}, {20021, 6, 3, 0},
    {20030, 5, 3, 0}, {20038, 4, 3, 0}, {20045, 6, 3, 0}, {20054, 6, 2, 1},
    {20062, 4, 2, 0}, {20068, 5, 2, 0}, {20075, 3, 2, 0}, {20080, 3, 2, 1},
    {20085, 3, 4, 0}, {20092, 4, 2, 0}, {20098, 4, 4, 0}, {20106, 4, 4, 0},
    {20114, 4, 2, 0}, {20120, 4, 2, 1}, {20126, 6, 2, 0}, {20134, 6, 2, 0},
    {20142, 3, 2, 0}, {20147, 4, 2, 0}, {20153, 6, 3, 0}, {20162, 4, 2, 0},
    {20168, 3, 4, 0}, {20175, 4, 2, 0}, {20181, 7, 3, 0}, {20191, 4, 4, 0},
    {20199, 4, 4, 0}, {20207, 3, 3, 0}, {20213, 4, 3, 0},
};

/* clang-format on */

struct span html_entity(struct span name, bool *legacy)
{
    size_t low = 0;
    size_t high = sizeof(entities) / sizeof(entities[0]);

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct entity *e = &entities[middle];
        const char *p = names_and_values + e->at;
        int order = span_cmp(name, span_make(p, e->name_bytes));

        if (order == 0) {
            *legacy = e->legacy;
            return span_make(p + e->name_bytes, e->value_bytes);
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return span_make(NULL, 0);
}
