"""Run every benchmark, one after another."""

from benchmarks import epoch

if __name__ == "__main__":
    epoch.main()
