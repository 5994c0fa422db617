"""`make worker` and `make beat`: the background processes, where Redis is configured."""

import os
import sys

import environment
from environment import PYTHON, run, say, stop


def main() -> int:
    environment.ensure("requirements.txt")
    role = sys.argv[1]
    if not os.environ.get("REDIS_URL"):
        stop(
            "没有设置 REDIS_URL：此时任务随网页请求当场执行，不需要后台进程。"
            "要用后台进程，请先设置 REDIS_URL=redis://127.0.0.1:6379/0。"
        )
    if run(PYTHON, "manage.py", "check", "--fail-level", "ERROR"):
        stop("后台进程没有启动，原因见上。")
    environment.require_redis()
    say({"worker": "后台工作进程启动。", "beat": "定时调度进程启动。"}[role])
    os.chdir(environment.ROOT)
    command = [str(PYTHON), "-m", "celery", "-A", "config", role, "-l", "INFO"]
    os.execv(PYTHON, command)


if __name__ == "__main__":
    sys.exit(main())
