"""What DuckDB is asked to do beside `iolaus ingest`: several ways of saying the same in SQL.

Every formulation reads the records once, drops those that cannot be typed (no name, type or rdata,
unreadable or reversed times), groups by (name, type, rdata) with min(first), max(last), sum(count),
finds each name's registrable domain by the Public Suffix List with its private section, wildcards,
exceptions and the extra suffixes, writes one table to the database file and checkpoints it.

A rule is one row (suffix, more, whole): the registrable domain of a name that ends in `suffix` has
`more` labels before it: 1 for a plain rule, 2 for a wildcard, 0 for an exception. `whole` is false
where the suffix alone matches no rule (it is there as the parent of a wildcard only). The rule of
the longest suffix present decides, for no rule of the list is longer than an exception below it:
read_rules checks that, and that no rule has more labels than are looked at. A last label that no
rule names is a suffix by default.
"""
import csv

MOST_LABELS = 5  # of a rule; the longest of the list
SHIPPED = "/usr/share/publicsuffix/public_suffix_list.dat"


class RuleError(Exception):
    pass


def a_labels(rule):
    return ".".join(label.encode("idna").decode() for label in rule.lower().split("."))


def read_rules(list_path, extra_paths):
    """The rules as {suffix: (more, whole)}; RuleError where the SQL would not be right for them."""
    plain, wild, exceptions = set(), set(), set()
    with open(list_path, encoding="utf-8") as lines:
        for line in lines:
            rule = line.split()[0] if line.split() else ""
            if not rule or rule.startswith("//") or rule == "*":
                continue
            if rule.startswith("!"):
                exceptions.add(a_labels(rule[1:]))
            elif rule.startswith("*."):
                wild.add(a_labels(rule[2:]))
            else:
                plain.add(a_labels(rule))
    for path in extra_paths:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                rule = line.split("#")[0].strip()
                if rule:
                    plain.add(a_labels(rule.removeprefix("*.").removeprefix(".")))
    for suffix in plain | wild | exceptions:
        if suffix.count(".") >= MOST_LABELS:
            raise RuleError(f"rule {suffix} has over {MOST_LABELS} labels")
        if any(suffix.endswith("." + exception) for exception in exceptions):
            raise RuleError(f"rule {suffix} is longer than an exception above it")
    rules = {suffix: (1, True) for suffix in plain}
    rules.update({suffix: (2, suffix in plain) for suffix in wild})
    rules.update({suffix: (0, True) for suffix in exceptions})
    return rules


def write_rules(rules, path):
    with open(path, "w", newline="", encoding="ascii") as file:
        table = csv.writer(file)
        table.writerow(["suffix", "more", "whole"])
        for suffix, (more, whole) in sorted(rules.items()):
            table.writerow([suffix, more, str(whole).lower()])


def quoted(text):
    return "'" + str(text).replace("'", "''") + "'"


def source(format_name, pattern):
    if format_name == "cof":
        return (f"(SELECT rrname AS name, rrtype AS type, rdata, time_first AS first,"
                f" time_last AS last, count FROM read_json({quoted(pattern)},"
                f" format='newline_delimited', ignore_errors=true,"
                f" columns={{rrname:'VARCHAR', rrtype:'VARCHAR', rdata:'VARCHAR',"
                f" time_first:'BIGINT', time_last:'BIGINT', count:'BIGINT'}}))")
    return (f"read_csv({quoted(pattern)}, delim='\\t', header=true, quote='', escape='',"
            f" auto_detect=false, ignore_errors=true,"
            f" compression='{'zstd' if format_name == 'zst' else 'none'}',"
            f" columns={{'name':'VARCHAR', 'type':'VARCHAR', 'rdata':'VARCHAR',"
            f" 'first':'BIGINT', 'last':'BIGINT', 'count':'BIGINT'}})")


KEPT = ("name <> '' AND type <> '' AND rdata <> '' AND count IS NOT NULL"
        " AND first > 0 AND first <= last")


def grouped(format_name, pattern):
    return (f"SELECT name, type, rdata, min(first) AS first, max(last) AS last,"
            f" sum(count)::UBIGINT AS count FROM {source(format_name, pattern)} WHERE {KEPT}"
            f" GROUP BY name, type, rdata")


def by_stripping(table):
    """name, domain: takes one label after the other off the front and joins each rest."""
    looked_at = MOST_LABELS + 2
    long = f"length(name) - length(replace(name, '.', '')) >= {looked_at}"
    last_labels = f"regexp_extract(name, '(?:[^.]*\\.){{{looked_at - 1}}}[^.]*$')"
    steps = [f"p0 AS (SELECT *, CASE WHEN {long} THEN {last_labels} ELSE name END AS t0 FROM {table})"]
    for i in range(1, looked_at):
        steps.append(f"p{i} AS (SELECT *, CASE WHEN contains(t{i - 1}, '.')"
                     f" THEN substr(t{i - 1}, instr(t{i - 1}, '.') + 1) END AS t{i} FROM p{i - 1})")
    last = looked_at - 1
    # A rest without a dot is the last label: a suffix by default, unless a wildcard says more.
    cases = ["WHEN r0.more IS NOT NULL AND (r0.whole OR t1 IS NULL) THEN t0", "WHEN t1 IS NULL THEN t0"]
    for i in range(1, looked_at):
        before, two_before = f"t{i - 1}", f"t{max(i - 2, 0)}"
        cases.append(f"WHEN r{i}.more = 1 THEN {before} WHEN r{i}.more = 2 THEN {two_before}"
                     f" WHEN r{i}.more = 0 THEN t{i}")
        if i < last:
            cases.append(f"WHEN t{i + 1} IS NULL THEN {before}")
    joins = " ".join(f"LEFT JOIN rules r{i} ON r{i}.suffix = t{i}" for i in range(looked_at))
    return (f"WITH {', '.join(steps)} SELECT p{last}.* EXCLUDE"
            f" ({', '.join(f't{i}' for i in range(looked_at))}),"
            f" CASE {' '.join(cases)} ELSE t{last - 1} END AS domain FROM p{last} {joins}")


def by_labels(table):
    """name, domain: splits a name into labels and joins its last 1 to MOST_LABELS ones."""
    tails = ", ".join(f"CASE WHEN len(l) >= {k} THEN array_to_string(l[-{k}:], '.') END AS s{k}"
                      for k in range(1, MOST_LABELS + 1))
    joins = " ".join(f"LEFT JOIN rules r{k} ON r{k}.suffix = s{k}" for k in range(1, MOST_LABELS + 1))
    found = " ".join(f"WHEN r{k}.more IS NOT NULL AND (r{k}.whole OR len(l) > {k})"
                     f" THEN {k} + r{k}.more" for k in range(MOST_LABELS, 0, -1))
    return (f"WITH parts AS (SELECT name, string_split(name, '.') AS l FROM {table}),"
            f" tails AS (SELECT name, l, {tails} FROM parts),"
            f" sizes AS (SELECT name, l, CASE {found} ELSE 2 END AS size FROM tails {joins})"
            f" SELECT name, array_to_string(l[-size:], '.') AS domain FROM sizes")


def by_unnesting(table):
    """name, domain: a row a tail of each name, one join, and the longest that matched."""
    return (f"WITH parts AS (SELECT name, string_split(name, '.') AS l FROM {table}),"
            f" tails AS (SELECT name, l, unnest(range(1, least(len(l), {MOST_LABELS}) + 1)) AS k FROM parts),"
            f" matched AS (SELECT t.name, any_value(t.l) AS l, max_by(t.k + r.more, t.k) AS size FROM tails t"
            f" JOIN rules r ON r.suffix = array_to_string(t.l[-t.k:], '.') AND (r.whole OR len(t.l) > t.k)"
            f" GROUP BY t.name)"
            f" SELECT p.name, array_to_string(p.l[-coalesce(size, 2):], '.') AS domain"
            f" FROM parts p LEFT JOIN matched m ON m.name = p.name")


# What --formulation may name: the way to the domain (over distinct names), and whether the table on
# disk holds it ("names") or a second table of names does ("apart").
FORMULATIONS = ("strip-names", "labels-names", "unnest-names", "labels-apart")


def steps(formulation, format_name, pattern, rules_path):
    """Named SQL statements, in order; the last ones write `history` to disk."""
    prepared = [
        ("settings", "SET preserve_insertion_order = false"),
        ("suffixes", f"CREATE TEMP TABLE rules AS SELECT * FROM read_csv({quoted(rules_path)},"
                     " columns={'suffix':'VARCHAR', 'more':'TINYINT', 'whole':'BOOLEAN'}, header=true)")]
    records = grouped(format_name, pattern)
    group = ("group", f"CREATE TEMP TABLE grouped AS {records}")
    columns = "domain, name, type, rdata, first, last, count"
    distinct = "(SELECT DISTINCT name FROM grouped)"
    if formulation == "labels-apart":
        keep = [("group and table", f"CREATE TABLE grouped AS {records}"),
                ("domains", f"CREATE TABLE names AS {by_labels(distinct)}"),
                ("view", f"CREATE VIEW history AS SELECT {columns} FROM grouped JOIN names USING (name)")]
    else:
        way = {"strip": by_stripping, "labels": by_labels, "unnest": by_unnesting}
        find = way[formulation.split("-")[0]]
        keep = [group,
                ("domains", "CREATE TEMP TABLE names AS"
                            f" {find(distinct)}"),
                ("table", f"CREATE TABLE history AS SELECT {columns} FROM grouped JOIN names USING (name)")]
    return [{"name": n, "sql": s} for n, s in prepared + keep + [("checkpoint", "CHECKPOINT")]]


# Records that iolaus refuses and the timed statements keep, as a careful check of each name and
# address would cost DuckDB time. They are left out of the comparison of results, not of the clock.
OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
REFUSED = ("(regexp_matches(name, '[^.]{64,}') OR (type = 'A' AND NOT regexp_full_match(rdata,"
           f" '{OCTET}(\\.{OCTET}){{3}}')) OR (type = 'AAAA' AND NOT contains(rdata, ':')))")


def questions():
    return {"all": "SELECT count(*) AS groups, count(DISTINCT domain) AS domains FROM history",
            "comparable": "SELECT count(*) AS groups, count(DISTINCT domain) AS domains,"
                          f" sum(count)::UBIGINT AS count FROM history WHERE NOT {REFUSED}"}


def comparison(export_path, truth_path):
    """Questions that compare `history` with the segments iolaus exported, joined over their gaps."""
    ours = (f"(SELECT rrname AS name, rrtype AS type, rdata, min(time_first) AS first,"
            f" max(time_last) AS last, sum(count)::UBIGINT AS count FROM read_json({quoted(export_path)},"
            f" format='newline_delimited', columns={{rrname:'VARCHAR', rrtype:'VARCHAR', rdata:'VARCHAR',"
            f" time_first:'BIGINT', time_last:'BIGINT', count:'BIGINT'}}) GROUP BY ALL)")
    theirs = f"(SELECT name, type, rdata, first, last, count FROM history WHERE NOT {REFUSED})"
    domains = f"(SELECT DISTINCT domain FROM history WHERE NOT {REFUSED})"
    truth = f"(SELECT domain FROM read_csv({quoted(truth_path)}, header=true))"
    difference = "SELECT count(*) AS n FROM (SELECT * FROM {} EXCEPT SELECT * FROM {})"
    return {"groups_only_iolaus": difference.format(ours, theirs),
            "groups_only_duckdb": difference.format(theirs, ours),
            "domains_only_truth": difference.format(truth, domains),
            "domains_only_duckdb": difference.format(domains, truth)}
