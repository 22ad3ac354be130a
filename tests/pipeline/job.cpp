#include "iolaus/pipeline/job.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "iolaus/error/error.hpp"
#include "iolaus/file/atomic.hpp"

namespace iolaus {
namespace {

class JobFile : public testing::Test {
 protected:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("iolaus_job_" + std::to_string(getpid()));
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Job read(const std::string& text, const std::vector<std::string>& settings = {}) {
    write_atomically(folder_ / "job.toml", text);
    return read_job(folder_ / "job.toml", settings);
  }
  std::string message(const std::string& text, const std::vector<std::string>& settings = {}) {
    try {
      read(text, settings);
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), ExitStatus::kUsage);
      return error.what();
    }
    return "no error";
  }
};

// Every key that the documentation promises.
constexpr const char* kWhole = R"(
[workspace]
path = "demo.work"
[history]
inputs = ["day1.cof.jsonl.zst", "archive/*.tsv.gz"]
format = "cof"
kind = "hull"
gap = "3d"
count = "snapshots"
undated = "keep"
as_of = "2015-01-01"
max_reject_rate = 0.02
[names]
public_suffix_list = "public_suffix_list.dat"
extra_suffixes = ["dynamic_dns.txt"]
[network]
asn = ["asn-ipv4.csv.gz"]
country = ["country.mmdb"]
lists = "lists/"
[labels]
path = "labels.csv"
apt = ["apt", "espionage"]
crime = ["crime"]
grey = ["grey"]
benign = ["benign"]
positive = ["apt", "crime"]
[model]
trees = 200
seed = 9
base_rate = 0.002
[memory]
limit = "8GiB"
[cluster]
threshold = 0.2
[takedown]
confidence = 0.7
window = "14d"
valid_days = 20
protect = ["our-names.txt"]
[malware]
observations = ["specimens.csv"]
[games]
observations = ["runs/*.ndjson"]
[scope]
tld = []
asn = []
country = []
suffix = []
[evaluation]
truth = "truth.csv"
[report]
formats = ["html", "csv"]
)";

TEST_F(JobFile, ReadsEveryDocumentedKey) {
  const Job job = read(kWhole);
  EXPECT_EQ(job.workspace, folder_ / "demo.work");
  EXPECT_THAT(job.ingest.inputs,
              testing::ElementsAre(folder_ / "day1.cof.jsonl.zst", folder_ / "archive/*.tsv.gz"));
  EXPECT_EQ(job.ingest.kind, HistoryKind::kHulls);
  EXPECT_EQ(job.gap, 3 * kDay);
  EXPECT_EQ(job.count_meaning, "snapshots");
  EXPECT_TRUE(job.ingest.keep_undated);
  EXPECT_EQ(format_time(job.as_of), "2015-01-01T00:00:00Z");
  EXPECT_EQ(job.max_reject_rate, 0.02);
  EXPECT_THAT(job.labels.apt, testing::ElementsAre("apt", "espionage"));
  EXPECT_THAT(job.labels.positive, testing::ElementsAre(LabelClass::kApt, LabelClass::kCrime));
  EXPECT_EQ(job.model.trees, 200u);
  EXPECT_EQ(job.model.base_rate, 0.002);
  EXPECT_EQ(job.evidence.window, 14 * kDay);
  EXPECT_EQ(job.takedown.valid_days, 20u);
  EXPECT_EQ(job.truth, folder_ / "truth.csv");
  EXPECT_EQ(job.memory_limit, 8ULL << 30);
  EXPECT_THAT(job.unused, testing::UnorderedElementsAre("malware.observations"));
}

TEST_F(JobFile, HistoryFormatsColumnsAndCounts) {
  const auto format = [&](const std::string& word) {
    return read("[history]\nformat = \"" + word + "\"\n").ingest.format;
  };
  EXPECT_EQ(format("detect"), InputFormat::kDetect);
  EXPECT_EQ(format("cof"), InputFormat::kCof);
  EXPECT_EQ(format("tsv"), InputFormat::kTable);
  EXPECT_EQ(format("csv"), InputFormat::kTable);
  EXPECT_EQ(format("dnsdb"), InputFormat::kDnsdb);
  EXPECT_EQ(format("zeek"), InputFormat::kZeek);
  EXPECT_EQ(format("passivedns"), InputFormat::kPassivedns);
  EXPECT_THAT(message("[history]\nformat = \"pcap\"\n"),
              testing::AllOf(testing::HasSubstr("line 2: history.format"),
                             testing::HasSubstr("passivedns")));
  const Job plain = read("[history]\n");
  EXPECT_EQ(plain.ingest.format, InputFormat::kDetect);
  EXPECT_TRUE(plain.ingest.columns.empty());
  EXPECT_FALSE(plain.largest_counts);
  EXPECT_THAT(read("[history]\ncolumns = [\"rdata\", \"-\", \"rrname\"]\n").ingest.columns,
              testing::ElementsAre("rdata", "-", "rrname"));
  EXPECT_THAT(message("[history]\ncolumns = [1, 2]\n"), testing::HasSubstr("history.columns"));
  EXPECT_TRUE(read("[history]\ncounts = \"largest\"\n").largest_counts);
  EXPECT_FALSE(read("[history]\ncounts = \"sum\"\n").largest_counts);
  EXPECT_THAT(message("[history]\ncounts = \"most\"\n"),
              testing::AllOf(testing::HasSubstr("history.counts"), testing::HasSubstr("largest")));
}

TEST_F(JobFile, SettingsComeOnTop) {
  const Job job = read(kWhole, {"model.trees=7", "history.kind=slices", "labels.apt=[\"x\"]"});
  EXPECT_EQ(job.model.trees, 7u);
  EXPECT_EQ(job.ingest.kind, HistoryKind::kSlices);
  EXPECT_THAT(job.labels.apt, testing::ElementsAre("x"));
}

TEST_F(JobFile, ExpandsTheEnvironment) {
  setenv("IOLAUS_JOB_TEST", "from/here", 1);
  EXPECT_EQ(read("[labels]\npath = \"${IOLAUS_JOB_TEST}/labels.csv\"\n").labels.path,
            folder_ / "from/here/labels.csv");
  EXPECT_THAT(message("[labels]\npath = \"${IOLAUS_NOT_SET}\"\n"),
              testing::HasSubstr("IOLAUS_NOT_SET"));
  EXPECT_THAT(message("[labels]\npath = \"${IOLAUS\"\n"), testing::HasSubstr("closing }"));
}

TEST_F(JobFile, NamesWhatIsWrong) {
  EXPECT_THAT(message("[history]\nkindd = \"hull\"\n"),
              testing::HasSubstr("did you mean history.kind?"));
  EXPECT_THAT(message("[modle]\ntrees = 3\n"), testing::HasSubstr("did you mean model.trees?"));
  EXPECT_THAT(message("[model]\n\ntrees = \"3\"\n"),
              testing::HasSubstr("line 3: model.trees wants a whole"));
  EXPECT_THAT(message("[history]\nkind = \"cube\"\n"), testing::HasSubstr("\"slices\", \"hull\""));
  EXPECT_THAT(message("[history]\nas_of = \"soon\"\n"), testing::HasSubstr("a date such as"));
  EXPECT_THAT(message("[model\n"), testing::HasSubstr("job.toml:1"));
  EXPECT_THAT(message("", {"trees=3"}), testing::HasSubstr("section.key=value"));
  EXPECT_THAT(message("[model]\nbase_rate = 0\n"), testing::HasSubstr("above 0"));
  EXPECT_THAT(message("[history]\nranges = 48\n"), testing::HasSubstr("power of two"));
}

}  // namespace
}  // namespace iolaus
