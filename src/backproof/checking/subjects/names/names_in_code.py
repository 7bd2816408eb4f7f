"""What people call things: arguments, methods and attributes, by pattern.

A name that is found here is known; one that is not has to be guessed, and the report says what was guessed.
"""

from __future__ import annotations

import re
from functools import cache

from backproof.checking.subjects.names.words_of_languages import WORDS

OF_CACHES = (
    r"\w*caches?|memo(?:ry)?|tape|store|ctx|context|stash|intermediates?"
    r"|huan_?cun|\w*缓存|中间(?:值|量|结果|变量)"
)
"""What is called so holds what a forward pass remembers."""
ROLES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(rf"(?:{pattern}{f'|{WORDS[role]}' if role in WORDS else ''})\Z", re.I))
    for role, pattern in (
        (
            "one",
            r"\w*((?<!cr)iter|epoch|(?<!g)round|passes|repeat|cycles)\w*|max_?its?|n_?steps|num_?steps|limit|times|n_passes|lun_?shu|cishu|\w*(轮数|轮次|次数|迭代)",
        ),
        ("size", r"(mini_?)?batch_?size|bs|n|num_examples|n_samples|n_examples"),
        ("width", r"(n|num|number_of)_?(outputs?|out|classes|labels)|output_?(size|dim)|out_(size|dim)"),
        ("rows", r"train|rows|train_?set"),
        ("row", r"row"),
        ("pairs", r"mini_?batch|batch|training_data|train_data|dataset|pairs|patterns"),
        (
            "rate",
            r"lr|eta|rate|l_?rate|alpha|eps|epsilon|step(_?size)?|learn(ing)?(_?rate\w*)?|xue_?xi_?lv?|学习率|学习速率|步长"
            r"|(lr|eta|l_?rate)_?(\d|[wb]\d?|hid\w*|out\w*|in\w*|weights?|bias(es)?)",
        ),
        ("penalty", r"reg\w*|lambda\w*|lambd|lmbda|lamda|lam|lmd|lbd|lamb|正则\w*|惩罚\w*|l2\w*|weight_decay|wd"),
        ("zero", r"mu|momentum\w*"),
        ("kept", r"(p|prob)_?keep|keep_?(prob(ability)?|p)|retain_?prob\w*|bao_?liu_?(gai)?_?lv|保留(概率|率)"),
        (
            "dropped",
            r"(p|rate|prob)?_?dropouts?_?(rate|prob(ability)?|p|ratio|fraction)?|p_drop|drop_p(rob(ability)?)?",
        ),
        ("upstream", r"\w*grad\w*|upstream\w*|d_?out\w*|\w*delta\w*|\w*梯度|上游\w*"),
        ("cache", OF_CACHES),
        (
            "out",
            r"o|out|outputs?|pred(ictions?)?|preds|y_?hat\w*|y_?pred\w*|probs?|logits?|scores?|al|a_?out|guess\w*|yh|输出|shu_?chu"
            r"|predicted(_?(outputs?|values?|y|labels?))?|y_?predicted"
            r"|(ai|net(work)?|nn|model|mlp|calculated|computed|obtained|produced|estimated)_?(outputs?|predictions?)",
        ),
        (
            "x",
            r"xs?|x[a-z0]|x_\w+|x(data|vals?|values)|\w+_x|a0|i|inp|emb\w*|inputs?\w*|\w+_inputs?|data|features?|ims?|imgs?|images?|samples?|cases?|examples?|instances?|observations?|dosages?|doses?|xb|xtrain"
            r"|data_?mat\w*|shu_?ru\w*|te_?zheng|输入\w*|特征\w*|样本|数据|图像",
        ),
        (
            "y",
            r"ys?|y[a-z0]|y_\w+|t_(train|test|val|valid|batch)|y(data|vals?|values)|\w+_y|\w*one_?hot\w*|oh|t|ts|d|tgt|\w*targets?\w*|\w*labels?\w*|\w*expected\w*|\w*desired\w*|ytrain|gt"
            r"|outputs?_?(right|true|real|wanted|data)"
            r"|(all_)?y_?trues?|truth|ground_?truth|actual|real|teach\w*|\w+_outputs?|correct\w*|solutions?|ans\w*"
            r"|goals?|gold(_?(labels?|standard))?|observed(_\w+)?|measured|outcomes?|responses?|wanted|ideals?|references?|refs?"
            r"|mu_?biao\w*|biao_?qian\w*|qi_?wang\w*|目标\w*|标签\w*|真实\w*|期望\w*",
        ),
        (
            "upstream",
            r"d_?out\w*|g|\w*grad\w*|upstream|\w*delta\w*|d_?[alyz]\d*|d_?loss|err\w*|\w*_?error|top_diff|residual"
            r"|d_?(activation|score|logit|output)s?|d[cl]_?d[asz]\w{0,3}",
        ),
    )
)
"""Roles of arguments, and names that have them; the first that fits counts."""

_OF_PARAMETERS = re.compile(
    rf"(weights?|bias(es)?|[wb]|{WORDS['weight']}|{WORDS['bias']})_|\w+_?(weights?|bias(es)?)\d*\Z", re.I
)

NUMERICAL = re.compile(
    r"numer|approx|finite|check|estimat|plot|print|save|load|test|score(?!s)|accura|init|zero|reset|clear"
)
"""Methods that are never part of a plan: gradients by differences are no backward pass."""

KINDS: dict[str, re.Pattern[str]] = {
    "forward": re.compile(
        r"feed_?forward\w*|for?ward\w*|fwd|predict\w*|reconstruct|fprop|query|propagate\w*|think|infer\w*|activate"
        r"|compute_outputs?|get_outputs?|calculate_outputs?|net_?output|net_?input|hypothesis|run|__call__|\w*_forward\w*|(\w+_)?(logits|scores)"
        r"|qian_?xiang\w*|zheng_?xiang\w*|cha_?xun|yu_?ce\w*|前向\w*|正向\w*|预测\w*|推理\w*|查询"
        rf"|{WORDS['forward']}",
        re.I,
    ),
    "backward": re.compile(
        r"\w*back_?\w*prop\w*|back_?ward\w*|back_?pass\w*|bwd|bprop|\w*gradients?\w*|\w*grads?|grads?_\w+|loss|\w*_?prime|derivatives?|\w*(error|cost|loss|objective)_?(func(tion)?)?_?deriv\w*|backprop\w*"
        r"|\w*cost_?function\w*|fan_?xiang\w*|ti_?du\w*|反向\w*|后向\w*|\w*梯度\w*|\w*backward\w*"
        rf"|{WORDS['backward']}",
        re.I,
    ),
    "update": re.compile(
        r"train\w*|(\w+_)?bp(_\w+)?|\w*step|update\w*|fit\w*|learn\w*|\w*sgd\w*|partial_fit|\w*descen[td]\w*|optimi[sz]e\w*|adjust\w*"
        r"|apply\w*|xun_?lian\w*|geng_?xin\w*|训练\w*|更新\w*|学习\w*|拟合\w*|one_round|build_model"
        rf"|{WORDS['update']}",
        re.I,
    ),
}
"""What methods that run forward, make gradients and move parameters are called."""

DATA: dict[str, re.Pattern[str]] = {
    "x": re.compile(r"x|input|inputs|data|features|x_?train|train_?x|(training|train|input)_?(inputs?|data)|a0", re.I),
    "y": re.compile(
        r"y|t|target|targets|labels?|y_?train|train_?y|y_?true"
        r"|(training|train|actual|expected|desired|true|target)_?(outputs?|labels?|values?|y)|expected|actual|desired",
        re.I,
    ),
}
"""Attributes in which an object keeps the examples that its constructor was given."""


def is_data(attribute: str) -> bool:
    """Whether an attribute of this name is one in which an object keeps examples or targets.

    >>> is_data("X"), is_data("_labels"), is_data("W1")
    (True, True, False)
    """
    return any(pattern.fullmatch(attribute.strip("_")) for pattern in DATA.values())


@cache
def role_of(name: str) -> str:
    """The role of an argument by its name, "" where the name tells none.

    >>> role_of("learning_rate"), role_of("num_passes"), role_of("img"), role_of("foo"), role_of("ground_truth")
    ('rate', 'one', 'x', '', 'y')
    >>> role_of("training_outputs"), role_of("grad_output"), role_of("weights_hidden_output"), role_of("input_weights")
    ('y', 'upstream', '', '')
    """
    bare = name.strip("_")
    role = next((role for role, pattern in ROLES if pattern.match(bare)), "")
    # weights_hidden_output are those between two layers, and input_weights those of the first
    return "" if role in ("x", "y", "out") and _OF_PARAMETERS.match(bare) else role


def is_kind(name: str, kind: str) -> bool:
    """Whether a method's name says that it is of this kind.

    >>> is_kind("costFunctionPrime", "backward"), is_kind("numerical_gradient", "backward")
    (True, False)
    """
    bare = name if name.startswith("__") else name.lstrip("_")
    return bool(KINDS[kind].fullmatch(bare)) and not NUMERICAL.search(name.lower())
