"""The Chinese of what is said, or refused, while files, frames and spreadsheets become tables."""
# ruff: noqa: E501 - the table is read in columns

# fmt: off
CHINESE = {
    # kinds of data
    "a JSON file": "JSON 文件",
    "a Feather file": "Feather 文件",
    "a spreadsheet": "电子表格",
    "a data frame": "数据框",
    "several files": "多个文件",
    "the data frame": "数据框",
    "data: {given} given; accepted: {accepted}": "data：给出了 {given}；可接受：{accepted}",
    "the name of a file or set, or a data frame of pandas, Polars or Arrow": "文件名或数据集名，或 pandas、Polars、Arrow 的数据框",
    "{path}: no file and no built-in set of this name; accepted: a file of a table, '-' or {names}{hint}": "{path}：没有这个名字的文件，也没有这个名字的内置数据集；可接受：表格文件，'-'，或 {names}{hint}",
    "{path}: packed with gzip or zip; accepted: unpacked, but for CSV, JSON and IDX files, which may be packed": "{path}：经 gzip 或 zip 压缩；可接受：未压缩的文件（只有 CSV、JSON 和 IDX 文件可以压缩）",
    "{path}: {given} found; accepted: CSV, JSON, Parquet, Feather, spreadsheets, NPZ or IDX(.gz)": "{path}：这是 {given} 文件；可接受：CSV、JSON、Parquet、Feather、电子表格、NPZ 或 IDX(.gz)",
    "{source}: {files} found in the archive; accepted: one file, or the unpacked file of the table": "{source}：压缩包里有 {files}；可接受：只含一个文件的压缩包，或解压后的表格文件",
    "{count} file": "{count} 个文件",
    "{count} files": "{count} 个文件",
    "{count} row": "{count} 行",
    "{count} rows": "{count} 行",
    # Feather, JSON, spreadsheets, frames
    "{source}: truncated, damaged, or no Feather file ({reason}); accepted: a whole one": "{source}：不完整、已损坏，或不是 Feather 文件（{reason}）；可接受：完整的 Feather 文件",
    "{source}: {reason}; accepted: columns of numbers, dates, booleans or text, each of one kind": "{source}：{reason}；可接受：数、日期、布尔值或文本的列，每列只有一种",
    "{source}: JSON that is no table found ({kind}); accepted: a list of objects, or an object of columns": "{source}：这个 JSON 不是表格（{kind}）；可接受：对象的列表，或由各列组成的对象",
    "{place}: {given} found; accepted: an object in each of {rows}": "{place}：这里是 {given}；可接受：{rows}每行都是一个对象",
    "{source}: {given} found at the beginning; accepted: JSON, with an object in each line or a list of "
    "objects": "{source}：开头是 {given}；可接受：JSON，每行一个对象，或对象的列表",
    "{source}: {reason}; accepted: JSON, an object in each line or a list of objects, in which each name has values of one kind": "{source}：{reason}；可接受：JSON，每行一个对象，或对象的列表，同名的值都属于同一种",
    "{place}: no JSON ({reason}); accepted: whole JSON": "{place}：不是 JSON（{reason}）；可接受：完整的 JSON",
    "{source}: truncated, damaged, or no spreadsheet ({reason}); accepted: .xlsx, .xls or .ods": "{source}：不完整、已损坏，或不是电子表格（{reason}）；可接受：.xlsx、.xls 或 .ods",
    "{source}: no cells found; accepted: a sheet with a table in it": "{source}：没有单元格；可接受：含有表格的工作表",
    "the sheet {name} is read, and not {others}; {option} reads another": "读取的是工作表 {name}，不是 {others}；用 {option} 可读取另一个",
    "{source}: a spreadsheet, which needs the package python-calamine, and it is not installed; accepted: "
    "after pip install 'backproof[excel]', or the sheet saved as CSV": (
        "{source}：这是电子表格，需要软件包 python-calamine，它没有安装；可接受：先运行 pip install "
        "'backproof[excel]'，或把工作表另存为 CSV"
    ),
    "{source}: {option} given; accepted: {names}{hint}": "{source}：给出了 {option}；可接受：{names}{hint}",
    "the name of a sheet": "工作表的名字",
    "dmy, mdy or ymd": "dmy、mdy 或 ymd",
    "stratify: {reason}; accepted: labels (N,), one for each example": "stratify：{reason}；可接受：标签 (N,)，每个样本一个",
    # several files
    "{files} read, the first {first}": "读取了 {files}，第一个是 {first}",
    "numbers": "数",
    "texts": "文本",
    "images": "图像",
    "{source}: no file of a table found; accepted: {endings} in it or in folders within": "{source}：没有表格文件；可接受：其中或其子文件夹中有 {endings} 文件",
    "{source}: other columns found than {names}, those of {first}; accepted: the same columns in all files": "{source}：列与 {first} 不同：{names}；可接受：所有文件的列相同",
    "{place}: {found} found, but {first} in {source}; accepted: a column of one kind in all files": "{place}：这里是{found}，而在 {source} 中是{first}；可接受：同一列在所有文件中属于同一种",
    # what stands around a table
    "{lines} of comment within the table passed over": "略过表格中的 {lines}注释",
    "{lines} below the table passed over, such as {text}": "略过表格下方的 {lines}，例如 {text}",
    "{lines} above the names passed over, such as {text}": "略过列名上方的 {lines}，例如 {text}",
    "the first line has one name less than the lines below have cells, so their first cells, {cell} and so on, are taken for names of the lines": "第一行的列名比以下各行的单元格少一个，因此把各行的第一个单元格（{cell} 等）当作行名",
    "line {number}, {cells}, is taken for units and left out": "第 {number} 行（{cells}）当作单位，不计入样本",
    "line {number}, {cells}, is taken for sums and left out": "第 {number} 行（{cells}）当作合计，不计入样本",
    "{name}: {cell} is read as the number {value:.15g}; {option} reads it with a point between thousands": "{name}：{cell} 读作数 {value:.15g}；用 {option} 则把其中的点当作千位分隔符",
    "{source}: {examples} of {features} take {need:.1f} GiB of memory, and {free:.1f} GiB are free; accepted: fewer of either; the most features come from {columns}, which {drop} leaves out": "{source}：{examples}、每个 {features}需要 {need:.1f} GiB 内存，而空闲的只有 {free:.1f} GiB；可接受：减少样本或特征；特征最多的列是 {columns}，用 {drop} 可略去",
    "{count} feature": "{count} 个特征",
    "{count} features": "{count} 个特征",
    "{place}: dates such as {cell} found; accepted: classes, numbers (days since some date, say), or {task}": "{place}：这里是 {cell} 这样的日期；可接受：类别、数（例如自某日起的天数），或给出 {task}",
    # what a column is
    "dates that could have the day or the month first; {day} or {month} says which": "日期中日和月的先后不明；请用 {day} 或 {month} 说明",
    "{name}: {order}, {cell} being {date}, as a number, year, month, weekday and hour; {option} takes them for categories.": "{name}：{order}，{cell} 即 {date}，转为数、年、月、星期和时刻；用 {option} 可当作类别。",
    "dates, year, month, day": "日期，按年、月、日",
    "dates, day, month, year": "日期，按日、月、年",
    "dates, month, day, year": "日期，按月、日、年",
    "dates with the month's name": "以月份名写的日期",
    "months": "月份",
    "times of day": "一天中的时刻",
    "times in seconds since 1970": "自 1970 年起的秒数",
    "times in milliseconds since 1970": "自 1970 年起的毫秒数",
    "{said} {option} keeps it.": "{said}用 {option} 可保留。",
    "{name}: {value} comes {count} times, beyond all others; {option} if that stands for a missing value.": "{name}：{value} 出现 {count} 次，在其他所有数之外；如果它表示缺失值，请用 {option}。",
    "{different} different texts in {count} values, few of which come {least} times": "{count} 个值中有 {different} 种文本，其中很少有出现 {least} 次的",
    "{place}: {different} different texts in {count} examples found, such as {cell}; accepted: classes that come more than once, numbers, or {task}": "{place}：{count} 个样本中有 {different} 种文本，例如 {cell}；可接受：出现不止一次的类别、数，或给出 {task}",
    "{name}: the classes {labels} differ by capitals, blanks or dots only, and are taken for different ones.": "{name}：类别 {labels} 只有大小写、空格或句点不同，仍当作不同的类别。",
    "{place}: {given} found; accepted: the classes {names}{hint}": "{place}：这里是 {given}；可接受：类别 {names}{hint}",
    "; it differs from {label} by capitals, blanks or dots only": "；它与 {label} 只有大小写、空格或句点不同",
}
