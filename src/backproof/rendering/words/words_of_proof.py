"""The words around the theorems of the formal proof; what a theorem says stands beside it, in `backproof.proofs`."""

from backproof.rendering.words import Pair

WORDS: dict[str, Pair] = {
    "title": ("The formal proof of backpropagation", "反向传播的形式证明"),
    "compiled": (
        "Compiled by Coq {version} on {day}; no axiom of our own, nothing admitted. Theorems: {count}.",
        "由 Coq {version} 于 {day} 编译通过；没有自设公理，也没有跳过的证明。定理数：{count}。",
    ),
    "recorded": (
        "Theorems: {count}, as recorded at the last successful run: Coq {version}, {day}.",
        "取自最近一次成功运行的记录：Coq {version}，{day}；定理数：{count}。",
    ),
    "install": (
        "To compile them: take the repository (its folder rocq/ holds the proof), and as root",
        "若要自行编译：取得代码仓库（证明在 rocq/ 文件夹），并以 root 身份运行",
    ),
    "assumes": ("Assumes: {what}", "所依赖的假设：{what}"),
    "nothing": ("nothing", "无"),
    "reals": ("the axioms of Coq's real numbers", "Coq 实数的公理"),
    "classical": ("the axioms of Coq's real numbers, and the excluded middle", "Coq 实数的公理与排中律"),
    "unknown": ("an axiom that is not expected", "意料之外的公理"),
    "compared": (
        "{cases} networks, {least_layers} to {most_layers} layers of {least_neurons} to {most_neurons} neurons, "
        "batches of {least_examples} to {most_examples}: {entries} entries, largest relative difference {worst:.1e}",
        "{cases} 个网络，{least_layers} 至 {most_layers} 层，每层 {least_neurons} 至 {most_neurons} 个神经元，每批 "
        "{least_examples} 至 {most_examples} 个样本：共 {entries} 个分量，最大相对差 {worst:.1e}",
    ),
    "other entry": (
        "case {case} ({sizes}), {gradient}: entry {entry} is {ours}, the extracted program says {extracted}",
        "第 {case} 例（{sizes}），{gradient}：第 {entry} 个分量是 {ours}，抽取出的程序给出 {extracted}",
    ),
    "other number": (
        "case {case} ({sizes}), {gradient}: {ours} entries, the extracted program has {extracted}",
        "第 {case} 例（{sizes}），{gradient}：有 {ours} 个分量，抽取出的程序有 {extracted} 个",
    ),
    "trusted": ("Still to be trusted:", "仍需信任的部分："),
}

TRUSTED: dict[str, Pair] = {
    "transcription": (
        "transcription: that equations.py says in Python what Program.v says in Coq; compared on random networks, "
        "not proved",
        "转写：equations.py 的 Python 代码与 Program.v 的 Coq 程序表达同一内容；以随机网络比对，未经证明",
    ),
    "extraction": (
        "extraction and the OCaml compiler, for that comparison",
        "用于上述比对的代码抽取与 OCaml 编译器",
    ),
    "rounding": (
        "rounding: the theorems speak of real numbers; floats are bounded in the standard model, without overflow",
        "舍入：定理针对实数；浮点误差只在标准模型中给出界，不含上溢与下溢",
    ),
    "kernel": (
        "Coq's kernel, the axioms named with each theorem, and the hardware",
        "Coq 内核、各定理所列公理，以及硬件",
    ),
}
"""What remains to be trusted when all theorems hold."""
