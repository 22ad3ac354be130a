#include "iolaus/network/atlas.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>
#include <random>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

// A fresh folder of small made files.
class Folder {
 public:
  explicit Folder(const std::string& name)
      : path_(std::filesystem::path(testing::TempDir()) / ("atlas-" + name)) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }
  std::filesystem::path write_gzip(const std::string& name, const std::string& text) const {
    const auto path = path_ / name;
    const gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    gzclose(file);
    return path;
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

AddressFacts facts(const NetworkAtlas& atlas, const char* address) {
  return atlas.facts(*parse_address(address));
}

std::string country(const NetworkAtlas& atlas, const char* address) {
  const auto code = facts(atlas, address).country;
  return code[0] == 0 ? "" : std::string(code.data(), 2);
}

std::string message_of(const NetworkOptions& options) {
  try {
    NetworkAtlas::load(options);
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(Atlas, KnowsNothingWithoutTables) {
  const NetworkAtlas atlas;
  EXPECT_EQ(facts(atlas, "192.0.2.1").asn, 0u);
  EXPECT_EQ(country(atlas, "2001:db8::1"), "");
  EXPECT_EQ(atlas.name_lists("example.com"), 0);
  EXPECT_EQ(atlas.name_server_lists("example.com"), 0);
  EXPECT_EQ(atlas.organisation(1), "");
  EXPECT_FALSE(atlas.has_asn() || atlas.has_country() || atlas.has_lists());
  EXPECT_TRUE(atlas.attributions().empty());
}

TEST(Atlas, ReadsRangesOfBothFamilies) {
  const Folder folder("ranges");
  NetworkOptions options;
  options.asn = {
      folder.write_gzip("asn-v4.csv.gz",
                        "16777216,16777471,13335,\"Cloudflare, \"\"Inc.\"\"\"\n"
                        "16778240,16779263,AS38803,Gtelecom Pty Ltd\r\n"
                        "0.0.0.0,255.255.255.255,65000,Rest"),
      folder.write("asn-v6.csv",
                   "first,last,asn,organisation\n# comment\n\n"
                   "42540488161975842760550356425300246528,42540488241204005274814694018844196863,"
                   "6939,Hurricane Electric LLC\n2001:db8::,2001:db8::ffff,13335,Second name\n"
                   "2001:db9::,2001:db9::1,0,Nobody\n")};
  options.country = {folder.write("country.csv",
                                  "1.0.0.0,1.0.0.255,au\n1.0.1.0,1.0.1.0,ZZ\n"
                                  "2001:db8::,2001:db8::,de\n")};
  folder.write("LICENCES.txt", "give attribution to DB-IP.com and to nro.net\n");
  const auto atlas = NetworkAtlas::load(options);
  EXPECT_EQ(facts(atlas, "1.0.0.0").asn, 13335u);
  EXPECT_EQ(facts(atlas, "1.0.0.255").asn, 13335u);
  EXPECT_EQ(facts(atlas, "1.0.1.0").asn, 65000u);
  EXPECT_EQ(facts(atlas, "1.0.4.1").asn, 38803u);
  EXPECT_EQ(facts(atlas, "255.255.255.255").asn, 65000u);
  EXPECT_EQ(facts(atlas, "2001:470::1").asn, 0u);
  EXPECT_EQ(facts(atlas, "2001:db8::ffff").asn, 13335u);
  EXPECT_EQ(facts(atlas, "2001:db8::1:0").asn, 0u);
  EXPECT_EQ(facts(atlas, "2001:db9::").asn, 0u);
  EXPECT_EQ(atlas.organisation(13335), "Cloudflare, \"Inc.\"");
  EXPECT_EQ(atlas.organisation(6939), "Hurricane Electric LLC");
  EXPECT_EQ(country(atlas, "1.0.0.9"), "AU");
  EXPECT_EQ(country(atlas, "1.0.1.0"), "");
  EXPECT_EQ(country(atlas, "2001:db8::"), "DE");
  EXPECT_TRUE(atlas.has_asn() && atlas.has_country() && !atlas.has_lists());
  ASSERT_EQ(atlas.attributions().size(), 2u);
  EXPECT_NE(atlas.attributions()[0].find("DB-IP"), std::string::npos);
  EXPECT_EQ(atlas.digest(), NetworkAtlas::load(options).digest());
  folder.write("country.csv", "1.0.0.0,1.0.0.255,nz\n");
  EXPECT_NE(atlas.digest(), NetworkAtlas::load(options).digest());
}

TEST(Atlas, NamesFileAndLineOfWhatIsWrong) {
  const Folder folder("wrong");
  const auto asn = [&](const std::string& text) {
    NetworkOptions options;
    options.asn = {folder.write("t.csv", text)};
    return message_of(options);
  };
  EXPECT_NE(asn("1,2,3\nx,2,3\n").find("t.csv:2"), std::string::npos);
  EXPECT_NE(asn("1,2,3\n5,4,3\n").find("t.csv:2"), std::string::npos);
  EXPECT_NE(asn("1,2,3\n5,6\n").find("too few"), std::string::npos);
  EXPECT_NE(asn("1,2,AU\n").find("no AS number"), std::string::npos);
  EXPECT_NE(asn("h\n1,340282366920938463463374607431768211456,1\n").find("t.csv:2"),
            std::string::npos);
  EXPECT_EQ(asn("h\n1,340282366920938463463374607431768211455,1\n"), "");
  NetworkOptions options;
  options.asn = {folder.path() / "absent.csv"};
  EXPECT_NE(message_of(options).find("absent.csv"), std::string::npos);
  options.asn = {folder.path()};
  EXPECT_NE(message_of(options).find("directory"), std::string::npos);
  options.asn = {};
  options.country = {folder.write("c.csv", "1,2,Germany\n")};
  EXPECT_NE(message_of(options).find("c.csv:1"), std::string::npos);
  const auto whole = folder.write_gzip("g.csv.gz", std::string(100000, '\n') + "1,2,3\n");
  std::filesystem::resize_file(whole, std::filesystem::file_size(whole) - 9);
  options.country = {whole};
  EXPECT_NE(message_of(options).find("gzip"), std::string::npos);
  options.country = {};
  options.lists = folder.path() / "absent";
  EXPECT_NE(message_of(options).find("absent"), std::string::npos);
  options.lists = folder.path();
  folder.write("tranco.json", "[1,2");
  EXPECT_NE(message_of(options).find("tranco.json"), std::string::npos);
}

TEST(Atlas, ReadsEveryKindOfList) {
  const Folder folder("lists");
  folder.write_gzip("cloudflare.json.gz",
                    R"({"name":"x","list":["104.16.0.0/13","2606:4700::/32"]})");
  folder.write("amazon-aws.json", R"({"list":["104.16.0.0/16", 5, "bad/entry"]})");
  folder.write("parking-domain.json", R"({"list":["104.16.5.5/32","0.0.0.0/0"]})");
  folder.write("parking-domain-ns.json", R"({"list":["above.com"]})");
  folder.write("dynamic-dns.json", R"({"list":[".ddns.net"]})");
  folder.write("free_web_hosting.txt", "# header\nUCOZ.COM # note\n\n");
  folder.write("parking_site.txt", "54.72.130.67\nparked.example\n162.255.119.0/24\n");
  folder.write("maltrail_sinkholes.tsv", "abuse\tname\tsinkhole.ch\nabuse\tip\t192.0.2.9\n");
  folder.write("Sinkholes_List.csv",
               "Organization,IP Range,Whois,Notes\nMS,131.253.18.11-12,Microsoft,\n"
               "A,198.51.100.1-198.51.100.3,arbor-sinkhole.net,http://x\n");
  folder.write("public-dns-v4.json", R"({"list":["8.8.8.8"]})");
  folder.write("cisco_top20k.json", R"({"list":["com","google.com","github.io","ck.example."]})");
  folder.write("bank-website.json", R"({"list":[".bank.example"]})");
  folder.write("rfc5735.json", "not read");
  folder.write("LICENSE", "not read");
  NetworkOptions options;
  options.lists = folder.path();
  const auto suffixes = SuffixTable::load({}, {});
  const auto atlas = NetworkAtlas::load(options, &suffixes);
  const auto lists = [&](const char* address) { return int{facts(atlas, address).lists}; };
  EXPECT_EQ(lists("104.16.0.1"), kListedCdn | kListedCloud | kListedParking);
  EXPECT_EQ(lists("104.17.0.1"), kListedCdn | kListedParking);
  EXPECT_EQ(lists("104.24.0.0"), kListedParking);
  EXPECT_EQ(lists("255.255.255.255"), kListedParking);
  EXPECT_EQ(lists("2606:4700::1"), kListedCdn);
  EXPECT_EQ(lists("2606:4701::1"), 0);
  EXPECT_EQ(lists("131.253.18.10"), kListedParking);
  EXPECT_EQ(lists("131.253.18.12"), kListedParking | kListedSinkhole);
  EXPECT_EQ(lists("198.51.100.3"), kListedParking | kListedSinkhole);
  EXPECT_EQ(lists("192.0.2.9"), kListedParking | kListedSinkhole);
  EXPECT_EQ(lists("8.8.8.8"), kListedParking | kListedResolver);
  EXPECT_EQ(atlas.name_lists("home.ddns.net"), kListedDynamicDns);
  EXPECT_EQ(atlas.name_lists("net"), 0);
  EXPECT_EQ(atlas.name_lists("xddns.net"), 0);
  EXPECT_EQ(atlas.name_lists("a.b.ucoz.com"), kListedDynamicDns);
  EXPECT_EQ(atlas.name_lists("parked.example"), kListedParking);
  EXPECT_EQ(atlas.name_lists("ns1.above.com"), 0);
  EXPECT_EQ(atlas.name_server_lists("ns1.above.com"), kListedParking);
  EXPECT_EQ(atlas.name_server_lists("ns1.sinkhole.ch"), kListedSinkhole);
  EXPECT_EQ(atlas.name_server_lists("ns.arbor-sinkhole.net"), kListedSinkhole);
  EXPECT_EQ(atlas.name_server_lists("ns.microsoft"), 0);
  EXPECT_EQ(atlas.name_server_lists("home.ddns.net"), 0);
  EXPECT_EQ(atlas.name_lists("com"), kListedTop);
  EXPECT_EQ(atlas.name_lists("example.com"), 0);
  EXPECT_EQ(atlas.name_lists("mail.google.com"), kListedTop);
  EXPECT_EQ(atlas.name_lists("github.io"), kListedTop);
  EXPECT_EQ(atlas.name_lists("evil.github.io"), 0);
  EXPECT_EQ(atlas.name_lists("ck.example"), kListedTop);
  EXPECT_EQ(atlas.name_lists("www.bank.example"), kListedPublicService);
  EXPECT_TRUE(atlas.has_lists());
  EXPECT_EQ(NetworkAtlas::load(options).name_lists("evil.github.io"), kListedTop);
}

// Whatever the bytes, a table is read or refused with an Error.
TEST(Atlas, SurvivesRandomTables) {
  const Folder folder("random");
  std::mt19937_64 random(4);
  const std::string common = "0123456789,,,\n\n\"\t.:/-#ASDE\x1f\x8b{}[]";
  for (int i = 0; i < 150; ++i) {
    std::string text(random() % 200, '\0');
    for (char& character : text)
      character =
          random() % 20 ? common[random() % common.size()] : static_cast<char>(random() % 256);
    if (i % 4 == 0) text = "\x1f\x8b\x08" + text;
    NetworkOptions options;
    options.asn = {folder.write("random.csv", text)};
    folder.write("sinkholes.csv", text);
    folder.write("sinkholes.tsv", text);
    folder.write("parking.txt", text);
    message_of(options);
    options.asn = {};
    options.lists = folder.path();
    message_of(options);
  }
}

}  // namespace
}  // namespace iolaus
