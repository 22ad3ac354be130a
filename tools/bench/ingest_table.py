"""The table that tools/bench/ingest prints: figures and ratios, and what each side does."""

DOES = """What each side does with the same files
  iolaus   parses, checks every field, makes names canonical, finds the registrable domain, joins the days of a
           record into presence segments (gaps are kept), writes history.h5 with checksums and ordered by
           domain, each refused line with its reason beside it, and summary.json
  duckdb   parses, drops lines that cannot be typed, groups by (name, type, rdata) with min(first), max(last),
           sum(count): no gaps; finds the registrable domain; one table in a database file, checkpoint.
           No reasons for refused lines, no canonical names, no check of addresses and label lengths"""


def seconds(figures):
    if figures is None:
        return "      failed                  "
    return f"{figures['median']:9.2f}  {figures['min']:8.2f} {figures['max']:8.2f}"


def mebibytes(figures):
    return "       -" if figures is None else f"{figures['median'] / 2**20:8.0f}"


def ingest_rows(input_name, block):
    yield f"{input_name}: {block['files']} files, {block['bytes'] / 1e6:,.1f} MB, {block['lines'] or '?':,} lines"
    yield f"  {'':22}   wall, s: median       min      max   own, s  M lines/s  peak MiB  disk MiB"
    for name, side in block["sides"].items():
        wall, own = side["wall_seconds"], side["own_seconds"]
        if wall is None:
            yield f"  {name:22}  FAILED in {side['failures']} of {side['runs']} runs: {side['error']}"
            continue
        rate = f"{block['lines'] / wall['median'] / 1e6:9.2f}" if block["lines"] else "        -"
        yield (f"  {name:22}          {seconds(wall)} {own['median']:8.2f}  {rate}"
               f"  {mebibytes(side['peak_bytes'])}  {mebibytes(side['disk_bytes'])}")
    for name, value in block["ratios"].items():
        yield f"  {name:47} {'no ratio: a run failed' if value is None else f'{value:8.2f}'}"


def check_rows(block):
    check = block.get("check")
    if not check:
        return
    if "error" in check:
        yield f"  comparison of the results failed: {check['error']}"
        return
    yield (f"  results: {check['iolaus_domains']:,} domains iolaus, {check['duckdb_domains']:,} duckdb"
           f" ({check['domains_differ']:,} of these differ from the data's truth.csv);")
    yield (f"    {check['groups_differ']:,} of {check['groups']:,} differ in (name, type, rdata, first, last, count),"
           " iolaus's segments joined;")
    yield (f"    left out of this comparison: {check['groups_left_out']:,} groups that iolaus refuses"
           " (no address, a label over 63 octets) and duckdb keeps")


def roofline_rows(kernels):
    yield "One step alone, 1 thread, data in memory"
    yield f"  {'':8}  {'GB/s: median':>14} {'min':>8} {'max':>8}   {'M records/s: median':>20}"
    for name, kernel in kernels.items():
        rate = kernel["gigabytes_per_second"]
        if rate is None:
            yield f"  {name:8}  FAILED: {kernel['error']}"
            continue
        yield (f"  {name:8}  {rate['median']:14.2f} {rate['min']:8.2f} {rate['max']:8.2f}"
               f"   {kernel['million_records_per_second']['median']:20.2f}   {kernel['what']}")


def render(result):
    machine = result["machine"]
    yield (f"iolaus ingest beside duckdb: {result['records']:,} records asked for, {result['runs']} runs each, in turn;"
           if result["peer"] != "none" else
           f"iolaus ingest: {result['records']:,} records asked for, {result['runs']} runs each, in turn;")
    yield (f"{machine['cpu']}, {machine['cores']} cores, {(machine['memory_bytes'] or 0) / 2**30:.0f} GiB;"
           f" load before the runs {result['load']['least']:.2f} to {result['load']['most']:.2f};"
           " inputs in the page cache")
    for name, block in result["inputs"].items():
        yield ""
        yield from ingest_rows(name, block)
        yield from check_rows(block)
    yield ""
    yield from roofline_rows(result["rooflines"])
    yield ""
    yield DOES if result["peer"] != "none" else DOES[:DOES.index("  duckdb")].rstrip()
