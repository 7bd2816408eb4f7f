"""Which of the encodings that share their bytes a text is in: that in which most of its characters are common ones.

The Chinese GB 2312, the Korean EUC-KR and the Japanese EUC-JP put different characters at the same two bytes. Few words
leave none of these bytes out, so that only what they would mean tells them apart.
"""

_CHINESE = frozenset(
    "的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自去之过家学对可里后小么心多天而能好都然没日于起还"
    "发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声"
    "全工话者向情部正名定女问力机给等几业最间新打便位因重被走电四第门相次东政海口使教西再平真世气信北少关并内加化由却代产入先山五太"
    "水万市体别处总才场师书比住员九性通目华报立马张活难神数件安表原车白应路期常提感金何更反合放做系计或司利受光王果亲界及今京务制解"
    "各任至清物台边共风干接许八特觉望直服林题建南度统色字请交爱认算论百吃义科元社术结六功指思非流每青管夫连远资队带花快条院变联言权"
    "往展该领传近留红治周保达办运武半七必城强步完深区即求品转量空技程告江语英基满式李写识极黄德收钱未持设始版双历商千片容研站广改议"
    "形早房音火际首单据导影网香专石校读志观争包组造落视济离层热验价格男否姓编号额省份温湿销售客户级优良差颜类型备注低坏湖河京沪苏浙"
)
_KOREAN = frozenset(
    "가각간감강개거건검결경고공과관교구국군권귀그금급기김나날남내너년노는다단당대도동두드들등디라락란래량로록류르른를름리립마만말면명"
    "모목무문물미민박반발방배번법별보본부분불비사산상서석선설성세소속수순스습승시식신실아안않야양어업없에여연열영예오온와외요용우운울"
    "원위유은을음의이인일임입있자작장재적전점정제조종주중지직진질차참창책천청체초총최출치카크타태터통트특파판편평포표품프필하학한할합"
    "항해행향형호화확환활황회후격낮높음음남녀빨강파랑색값량율률"
)
_JAPANESE = frozenset(
    "日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新場金員九入選立開手米力学"
    "問高代明実円関決子動京全目表戦経通外最言氏現理調体化田当八六約主題下首意法不来作性的要用制治度務強気小七成期公野協取都和統以機"
    "平総加山思家話世受区領多県続進正安設保改数記院女初北午指権心界支第産結百派点教報済書府活原先共得解名交資予川向際査勝面委告軍文"
    "反元重近千考判認画海参売利組知案道信策集在件団別物側任引使求所次水半品論計死官増係感特情投示変打男基私各始島直両朝価式確村提運"
    "終果西勢減台広容必応演電歳住争能無再位置企真流格有口過局少放税検町常校料状工建語球営空職証土急止送供可役構木割身費付施切由説転"
    "食比難防補車優夫研収断井何南石足違消境神番規術護展態導備宅害配副算視条独究育席輸起万着乗店残想線率病農州質念待試族銀域助例然早"
    "限親額監環験追商葉義働形景落好準造英株頭技低毎医負失移差個門写評課末若極種美影福量望松非阪否温湿都赤青白黒色晴雨曇"
    "あいうえおかがきぎくぐけげこごさざしじすずせそただちつてでとどなにのはばひびふぶへべほぼまみむめもやゆよらりるれろわをん"
    "アイウエオカガキギクグケゲコゴサザシジスズセソタダチツテデトドナニノハバヒビフブヘベホボマミムメモヤユヨラリルレロワヲンー"
)
COMMON = {"gb18030": _CHINESE, "cp949": _KOREAN, "euc_jp": _JAPANESE}
"""Frequent characters of each encoding, among them those of words that tables have."""
_LIKELIER = 2.0
"""How many times as large a share of common characters another encoding than Chinese must have."""

SURE = 0.5
"""From which share of common characters on nobody need be told of another encoding."""


def likeliest(sample: bytes) -> str:
    """Return the encoding of `COMMON` in which the characters are common ones; Chinese where none is much likelier.

    >>> likeliest("서울,부산".encode("cp949")), likeliest("東京,大阪".encode("euc_jp"))
    ('cp949', 'euc_jp')
    >>> likeliest("北京,上海".encode("gb18030"))
    'gb18030'
    """
    shares = {name: share_of_common(sample, name) for name in COMMON}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] > max(0.0, _LIKELIER * shares["gb18030"]) else "gb18030"


def share_of_common(sample: bytes, encoding: str) -> float:
    """Return which share of the different characters beyond ASCII are common ones; -1 where it cannot be decoded."""
    try:
        text = sample.decode(encoding)
    except UnicodeError:
        return -1.0
    different = {sign for sign in text if ord(sign) > 127 and sign.isalpha()}
    return len(different & COMMON[encoding]) / len(different) if different else 0.0


def also_likely(sample: bytes) -> str | None:
    """Return another encoding that the bytes of few characters may be of as well as of Chinese, or None.

    >>> also_likely("北京,上海".encode("gb18030"))
    """
    shares = {name: share_of_common(sample, name) for name in COMMON}
    chinese = shares.pop("gb18030")
    best = max(shares, key=lambda name: shares[name])
    return best if chinese < SURE and shares[best] >= chinese / _LIKELIER else None
