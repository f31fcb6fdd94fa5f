"""What several reports of one event add up to: who says so, who denies it, where they contradict each other."""
