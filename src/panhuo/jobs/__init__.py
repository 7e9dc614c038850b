"""Jobs: work in the background and by the clock, run by Procrastinate from the same database.

`service` queues, lists, cancels and retries; `work` says what each kind does; `worker` is the process that does it;
`schedules` and `imports` keep when it is done and what files came in. A new kind of work is a function in `work.py`,
its name in the check of the table `job`, and its texts.
"""
