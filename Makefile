# 准绳：常用操作。每一项的做法在 scripts/ 下，无 make 时可直接 python3 scripts/run.py 等。
PYTHON ?= python3
PORT ?= 8000
DEMO ?= yes
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check worker beat bench pictures lock vendor

help: ## 列出可用的操作
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' Makefile

run: ## 安装、建库、装演示数据并启动（PORT=8000；DEMO=no 不装演示数据）
	@PORT='$(PORT)' DEMO='$(DEMO)' $(PYTHON) scripts/run.py

test: ## 全部检查与测试：SQLite、浏览器、PostgreSQL、Redis、Celery
	@$(PYTHON) scripts/test.py $(ARGS)

check: ## 快速检查：静态检查与 SQLite 上的测试
	@$(PYTHON) scripts/check.py $(ARGS)

worker: ## 后台工作进程（需要 REDIS_URL）
	@$(PYTHON) scripts/background.py worker

beat: ## 定时调度进程（需要 REDIS_URL）
	@$(PYTHON) scripts/background.py beat

bench: ## 在私有 PostgreSQL 与 Redis 上测量年终评价、规则检查和成批登记的速度
	@$(PYTHON) scripts/services.py .venv/bin/python -m bench $(ARGS)

pictures: ## 用演示数据给每个页面截图（PICTURES=文件夹，默认 var/pictures）
	@$(PYTHON) scripts/pictures.py

lock: ## 由 requirements/*.in 重新生成带哈希的依赖清单
	@$(PYTHON) scripts/lock.py $(ARGS)

vendor: ## 按 vendor.json 重新取回前端文件并核对（需要 npm）
	@$(PYTHON) scripts/vendor.py $(ARGS)
