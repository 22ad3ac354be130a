#pragma once
#include <string>

#include "iolaus/report/report_data.hpp"

namespace iolaus {

inline Time day(int number) {  // days after 2014-06-01
  return Time{1'401'580'800u + static_cast<std::uint32_t>(number) * kDay};
}

// A case of three names that sleep on 127.0.0.1 between attacks. `suffix` is put behind every text.
inline CaseView sample_case(const std::string& suffix) {
  const auto text = [&](const char* plain) { return plain + suffix; };
  CaseView view;
  view.id = text("c-4f19a2");
  view.kind = text("botnet");
  view.family = text("quiet-heron");
  view.confidence = 0.934;
  view.size = 3;
  view.members = {{text("news-archive.example"), 0.971, text("labelled apt")},
                  {text("update-mirror.example"), 0.944, {}},
                  {text("cdn-static.example"), kNotKnown, {}}};
  view.why = {
      text("All three used 198.51.100.7 within the same week, an address on which this history "
           "knows no other domain."),
      text("Two of them share the name server ns1.update-mirror.example, which serves nobody "
           "else."),
      text("They went dark on the same day three times: 2014-07-01, 2014-08-20 and 2014-11-02.")};
  const auto add = [&](const char* owner, const char* rdata, bool dark, int first, int last) {
    SpellView one;
    one.owner = text(owner);
    one.rdata = text(rdata);
    one.place = dark ? std::string() : text("AS64501 Northwind Hosting, NL");
    one.dark = dark;
    one.first = day(first);
    one.last = day(last);
    view.timeline.push_back(one);
  };
  add("c2.news-archive.example", "198.51.100.7", false, 0, 29);
  add("c2.news-archive.example", "127.0.0.1", true, 30, 75);
  add("c2.news-archive.example", "198.51.100.7", false, 76, 80);
  add("c2.news-archive.example", "127.0.0.1", true, 81, 150);
  add("c2.news-archive.example", "203.0.113.41", false, 151, 208);
  add("www.update-mirror.example", "198.51.100.7", false, 5, 30);
  add("www.update-mirror.example", "127.0.0.1", true, 31, 149);
  add("www.update-mirror.example", "203.0.113.41", false, 150, 210);
  add("cdn-static.example", "203.0.113.41", false, 148, 211);
  view.machines = {
      {text("203.0.113.41"), text("C&C origin"), text("203.0.113.0/24, AS64501 Northwind, NL"),
       text("three names of the case, nobody else"), 3, 0, day(148), day(211)},
      {text("192.0.2.80"), text("shared host"), text("192.0.2.0/24, AS64502 Basalt, DE"),
       text("1,204 others live here"), 1, 1204, day(10), day(90)}};
  view.mechanisms = {{text("suspend the domains"), true, text("registered for this purpose alone")},
                     {text("null-route the address"), false, text("two registrars can act sooner")},
                     {text("block the name server"), false, text("it is of the case itself")}};
  view.actions = {
      {text("suspend"), text("registrable domain"), text("news-archive.example"),
       text("Registrar A"), text("resolves to the C&C origin since 2014-10-30"), day(243)},
      {text("suspend"), text("registrable domain"), text("update-mirror.example"),
       text("Registrar A"), text("holds the name server of the case"), day(243)},
      {text("suspend"), text("registrable domain"), text("cdn-static.example"), text("Registrar B"),
       text("resolves to the C&C origin"), day(243)}};
  view.plan = {3, 3, 0, 2, 0, 0, 1, {}};
  view.block_everything = {7, 3, 1204, 1730, 31, 12, 4, {text("gymnasium-west.example")}};
  view.games = {
      text("sample 9e107d9d: sinkholed answers made it ask for cdn-static.example: a fallback "
           "that the plan covers")};
  return view;
}

// A whole report with every field filled.
inline ReportData sample_report(const std::string& suffix = {}) {
  const auto text = [&](const char* plain) { return plain + suffix; };
  ReportData data;
  data.run = {text("demo"),
              text("0.1.0"),
              2,
              1,
              day(-186),
              day(213),
              day(214),
              text("slices"),
              text("cache-miss"),
              true,
              0.007,
              0.8,
              {{text("history.h5"), text("9d0f3b6a11c2e487")},
               {text("features.h5"), text("51ac0be2f6d3")}}};
  data.funnel = {
      1'000'962, {{text("no such day"), 311}, {text("not a name"), 523}, {text("truncated"), 128}},
      1'000'000, 412'334,
      93'220,    61'874,
      9'871,     93'220,
      4'127,     80'412,
      57,        {{0.8, 113, 1'204}, {0.9, 71, 866}},
      113};
  data.positive = text("apt");
  const auto row = [&](const char* split, const char* model, double tpr, double fpr, double auc) {
    EvaluationRow one;
    one.split = text(split);
    one.model = text(model);
    one.positives = 812;
    one.negatives = 8'014;
    one.accuracy = {0.9 + tpr / 20, 0.9 + tpr / 20 - 0.01, 0.9 + tpr / 20 + 0.01};
    one.tpr = {tpr, tpr - 0.021, tpr + 0.017};
    one.fpr = {fpr, fpr / 2, fpr * 2};
    one.roc_auc = auc;
    one.pr_auc = auc - 0.03;
    one.brier = 0.08 * (1 - tpr) + 0.004;
    one.points = {{0.01, tpr, 932}, {0.001, tpr * 0.93, 93}, {0.0004, tpr * 0.85, 37}};
    one.ppv_at_base_rate = 0.81;
    data.evaluation.push_back(one);
  };
  row("random", "naive_bayes", 0.71, 0.062, 0.931);
  row("random", "logistic_regression", 0.83, 0.017, 0.966);
  row("random", "random_forest", 0.962, 0.0006, 0.998);
  row("grouped", "naive_bayes", 0.58, 0.071, 0.902);
  row("grouped", "logistic_regression", 0.74, 0.021, 0.941);
  row("grouped", "random_forest", 0.917, 0.0011, 0.991);
  data.reliability = {{text("1"), 0.12, 0.10, 5'211},
                      {text("2-5"), 0.41, 0.47, 201},
                      {text("6-20"), 0.73, 0.76, 88},
                      {text("21+"), kNotKnown, kNotKnown, 0}};
  data.cases = {sample_case(suffix), sample_case(suffix)};
  data.cases[1].id = text("c-77b0e1");
  data.cases[1].kind = text("shared hosting");
  data.cases[1].family.clear();
  data.cases[1].games.clear();
  data.cases[1].actions.clear();
  data.cases_in_tables = 113;
  data.limits = {
      text("Names that no sensor asked for are missing: every collateral figure is a lower bound."),
      text("The records have no sensor field: a resolver that rewrites blocked names cannot be "
           "told from a name that went dark.")};
  data.attributions = {text("Public Suffix List: Mozilla Public License 2.0.")};
  return data;
}

}  // namespace iolaus
