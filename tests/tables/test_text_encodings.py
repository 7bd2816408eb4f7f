"""Which text encoding bytes are in is found by their letters, in many languages; what is torn is refused."""

import pytest

from backproof import tables
from backproof.errors import InputError
from backproof.tables import Reading, fit_encoding
from backproof.tables.text_encodings import recognised_encoding

WORDS = {
    "город Москва Санкт-Петербург Казань": "cp1251 koi8_r cp866 iso8859_5 mac_cyrillic",
    "ГОРОД МОСКВА КАЗАНЬ ОМСК ТВЕРЬ": "cp1251 koi8_r cp866 iso8859_5",
    "Київ Львів Харків їжак": "cp1251 koi8_u",
    "München Köln Düsseldorf Gießen Straße größe": "cp1252 mac_roman cp850",
    "Orléans Besançon Nîmes Évreux préfecture": "cp1252 mac_roman cp850",
    "São Paulo Ceará Goiânia ações": "cp1252 mac_roman cp850",
    "København Ærø Århus Tårnby": "cp1252 mac_roman cp850",
    "città perché più così": "cp1252 mac_roman cp850",
    "Łódź Kraków Gdańsk Śląsk Żary Poznań": "cp1250 iso8859_2 cp852",
    "Plzeň Brno Třebíč Děčín město Ústí": "cp1250 cp852",
    "Rīga Jūrmala pilsēta Šiauliai Kėdainiai": "cp1257",
    "İzmir Muğla Eskişehir Kadıköy Şehir": "cp1254",
    "πόλη Αθήνα Πάτρα": "cp1253", "עיר תל אביב חיפה": "cp1255", "مدينة القاهرة دبي": "cp1256",
    "เมือง กรุงเทพ เชียงใหม่": "cp874", "ﾄｳｷｮｳ ｵｵｻｶ ｷｮｳﾄ": "cp932", "臺北 高雄 桃園": "big5", "價格": "big5",
    "城市 北京 上海": "gb18030 utf-16-le utf-16-be", "都市 東京 さいたま": "cp932 euc_jp utf-16-le",
}  # fmt: skip
PAIRS = [(text, encoding) for text, names in WORDS.items() for encoding in names.split()]


@pytest.mark.parametrize(("text", "encoding"), PAIRS)
def test_words_come_back_as_they_were_written(text, encoding):
    data = ("x,y\n" + "".join(f"{word},{i}\n" for i, word in enumerate(text.split()))).encode(encoding)
    found = recognised_encoding(data)
    assert found is not None
    assert data.decode(found) == data.decode(encoding)


def lines(text, encoding):
    return ("word,x,y\n" + "".join(f"{text.split()[i % 2]},{i},{2 * i}\n" for i in range(20))).encode(encoding)


@pytest.mark.parametrize(("torn", "line"), [
    (lines("Köln Zürich", "utf-8") + "Köln,1,2\n".encode("cp1252"), 22),
    (lines("北京 上海", "utf-8") + "北京,1,2\n".encode("gb18030"), 22), (lines("北京 上海", "utf-8") + b"\xe5\x8c", 22),
])  # fmt: skip
def test_bytes_of_another_encoding_among_utf_8_are_named_by_their_line(tmp_path, torn, line):
    (tmp_path / "torn.csv").write_bytes(torn)
    with pytest.raises(InputError, match=f"line {line}, .* not UTF-8, as the rest of the file is"):
        tables.read(tmp_path / "torn.csv")


def test_data_in_another_chinese_encoding_than_that_of_training_is_recognised(tmp_path):
    (tmp_path / "gb.csv").write_bytes(lines("北京 上海", "gb18030"))
    (tmp_path / "big5.csv").write_bytes(lines("臺北 高雄", "big5"))
    encoding = fit_encoding(tables.read(tmp_path / "gb.csv"), "y")
    table = encoding.read(tmp_path / "big5.csv")
    assert table["word"].values[0] == "臺北"
    assert any("the text encoding is big5" in note for note in table.notes)
    with pytest.raises(InputError, match="is not utf-8"):
        encoding.read(tmp_path / "big5.csv", Reading(text_encoding="utf-8"))
