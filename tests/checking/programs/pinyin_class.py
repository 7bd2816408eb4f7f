# -*- coding: utf-8 -*-
# 三层神经网络,手写数字识别作业
import numpy as np


class ShenJingWangLuo:
    # 初始化神经网络
    def __init__(self, shuru_geshu, yincang_geshu, shuchu_geshu, xuexilv=0.1):
        self.quanzhong1 = np.random.normal(0.0, 0.5, (yincang_geshu, shuru_geshu))
        self.quanzhong2 = np.random.normal(0.0, 0.5, (shuchu_geshu, yincang_geshu))
        self.pianzhi1 = np.zeros((yincang_geshu, 1))
        self.pianzhi2 = np.zeros((shuchu_geshu, 1))
        self.xuexilv = xuexilv

    def jihuo(self, x):
        return 1 / (1 + np.exp(-x))

    # 训练
    def xunlian(self, shuru, mubiao):
        shuru = np.array(shuru, ndmin=2).T
        mubiao = np.array(mubiao, ndmin=2).T
        # 前向传播
        yincang = self.jihuo(np.dot(self.quanzhong1, shuru) + self.pianzhi1)
        shuchu = self.jihuo(np.dot(self.quanzhong2, yincang) + self.pianzhi2)
        # 反向传播
        shuchu_wucha = (mubiao - shuchu) * shuchu * (1 - shuchu)
        yincang_wucha = np.dot(self.quanzhong2.T, shuchu_wucha) * yincang * (1 - yincang)
        # 更新权重
        self.quanzhong2 += self.xuexilv * np.dot(shuchu_wucha, yincang.T)
        self.pianzhi2 += self.xuexilv * np.sum(shuchu_wucha, axis=1, keepdims=True)
        self.quanzhong1 += self.xuexilv * np.dot(yincang_wucha, shuru.T)
        self.pianzhi1 += self.xuexilv * np.sum(yincang_wucha, axis=1, keepdims=True)

    # 查询
    def chaxun(self, shuru):
        shuru = np.array(shuru, ndmin=2).T
        yincang = self.jihuo(np.dot(self.quanzhong1, shuru) + self.pianzhi1)
        return self.jihuo(np.dot(self.quanzhong2, yincang) + self.pianzhi2)
