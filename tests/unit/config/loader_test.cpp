#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/config/settings_text.hpp"

namespace budstikke::config {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Loader, ReadsEveryKindOfValue) {
  const LoadedSettings loaded =
      load(whole(kStore + "max_bytes = 2097152\nretired_key_files = [\"a.key\", \"/b.key\"]\n",
                 kIntake + "listen = \"[::1]:1\"\n") +
           "[delivery]\ndeadline = \"36h\"\nallow_plain_http = true\n");
  ASSERT_THAT(loaded.diagnostics, IsEmpty());
  ASSERT_TRUE(loaded.settings);
  EXPECT_EQ(loaded.settings->store_max_bytes, 2'097'152);
  EXPECT_THAT(loaded.settings->store_retired_key_files, ElementsAre("/etc/budstikke/a.key", "/b.key"));
  EXPECT_EQ(loaded.settings->intake.listen, "[::1]:1");
  EXPECT_EQ(loaded.settings->intake.authentication, Authentication::none);
  EXPECT_EQ(loaded.settings->lanes.deadline, std::chrono::hours{36});
  EXPECT_TRUE(loaded.settings->allow_plain_http);
}

TEST(Loader, TakesRelativePathsFromTheDirectoryOfTheFile) {
  const auto settings = load(whole("[store]\nfile = \"../x/./store.db\"\nkey_file = \"/k\"\n")).settings;
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->store_file, "/etc/x/store.db");
  EXPECT_EQ(settings->store_key_file, "/k");
  EXPECT_EQ(settings->rules_file, "/etc/budstikke/rules.toml");
  EXPECT_EQ(settings->schemas_directory, "");
}

TEST(Loader, ReadsListsInOrder) {
  const LoadedSettings loaded = load(whole() + R"(
[[intake.folder]]
name = "one"
directory = "in"
senders = [8100000, 8100001]
settle = "0s"
[[intake.folder]]
name = "two"
directory = "/in/two"
[[return_road]]
sender = 4294967295
endpoint = "folder:/out"
certificate = "c.pem"
)");
  ASSERT_THAT(loaded.diagnostics, IsEmpty());
  ASSERT_EQ(loaded.settings->folders.size(), 2u);
  EXPECT_EQ(loaded.settings->folders[0].directory, "/etc/budstikke/in");
  EXPECT_THAT(loaded.settings->folders[0].senders, ElementsAre(HerId{8'100'000}, HerId{8'100'001}));
  EXPECT_EQ(loaded.settings->folders[0].settle, Duration{0});
  EXPECT_EQ(loaded.settings->folders[1].name, "two");
  ASSERT_EQ(loaded.settings->return_roads.size(), 1u);
  EXPECT_EQ(loaded.settings->return_roads[0].sender, HerId{4'294'967'295});
  EXPECT_EQ(loaded.settings->return_roads[0].certificate, "/etc/budstikke/c.pem");
}

TEST(Loader, ReportsEveryMistakeAtOnceInTheOrderOfTheFile) {
  EXPECT_THAT(
      complaints(R"([store]
file = 7
max_bytes = 12
[rules]
fille = "x"
[intake]
authentication = "password"
retry_after = "5 seconds"
[delivery]
concurrency = 65
backoff_first = "1ms"
[surprise]
x = 1
[[return_road]]
endpoint = "ftp://x"
colour = "red"
)"),
      ElementsAre(
          "settings.toml: error: admin.authentication needs at least one [[admin.client]], or must be "
          "\"none\"",
          "settings.toml:1:1: error: \"store.key_file\" is missing",
          "settings.toml:2:8: error: \"store.file\" must be a path",
          "settings.toml:3:13: error: \"store.max_bytes\" must be at least 1048576",
          "settings.toml:5:1: error: unknown option \"rules.fille\" (did you mean \"rules.file\"?)",
          "settings.toml:7:18: error: \"intake.authentication\" must be \"none\", \"api-key\" or "
          "\"client-certificate\"",
          "settings.toml:8:15: error: \"intake.retry_after\" must be a time such as \"250ms\", "
          "\"30s\", \"15m\", \"96h\" or \"7d\"",
          "settings.toml:10:15: error: \"delivery.concurrency\" must lie between 1 and 64",
          "settings.toml:11:17: error: \"delivery.backoff_first\" must lie between 10ms and 365d",
          "settings.toml:12:2: error: unknown section \"surprise\"",
          "settings.toml:14:1: error: [[return_road]] lacks \"sender\"",
          "settings.toml:15:12: error: the endpoint must begin with https://, http://, folder:/, "
          "ebxml+https://, ebxml+http:// or ebxml+mail:",
          "settings.toml:16:1: error: unknown option \"colour\" of [[return_road]]"));
}

TEST(Loader, SaysWhereTheTextIsNoToml) {
  const auto found = complaints("[store]\nfile = \n");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_THAT(found[0], testing::StartsWith("settings.toml:2:"));
}

TEST(Loader, RefusesWhatIsNoTableOrNoList) {
  EXPECT_THAT(complaints("intake = 5\n" + kStore + kFiles + kAdmin),
              testing::Contains("settings.toml:1:1: error: intake must be written as [intake]"));
  EXPECT_THAT(complaints("stray = 5\n" + whole()),
              ElementsAre("settings.toml:1:1: error: unknown section \"stray\""));
  EXPECT_THAT(complaints("return_road = \"x\"\n" + whole()),
              ElementsAre("settings.toml:1:15: error: return_road must be written as [[return_road]]"));
  EXPECT_THAT(complaints(whole(kStore, kIntake + "client = [1]\n")),
              ElementsAre(HasSubstr("intake.client must be written as [[intake.client]]")));
  EXPECT_THAT(complaints(whole(kStore, kIntake + "folder = []\n")), IsEmpty());
}

TEST(Loader, RefusesEmptyTextsWhereSomethingIsRequiredAndControlCharactersEverywhere) {
  EXPECT_THAT(complaints(whole("[store]\nfile = \"\"\nkey_file = \"k\"\n")),
              ElementsAre("settings.toml:2:8: error: \"store.file\" must not be empty"));
  EXPECT_THAT(complaints(whole(kStore + "retired_key_files = [\"a\\u0000b\"]\n")),
              ElementsAre(HasSubstr("\"store.retired_key_files\" must not hold control characters")));
  EXPECT_THAT(complaints(whole() + "[[intake.folder]]\nname = \"a\\u001bb\"\ndirectory = \"in\"\n"),
              ElementsAre(HasSubstr("\"name\" must not hold control characters")));
}

TEST(Loader, IsNotTroubledByHostileText) {
  std::string deep = "a";
  for (int i = 0; i < 200'000; ++i) deep += ".a";
  EXPECT_THAT(complaints(deep + " = 1\n"),
              ElementsAre("settings.toml:1:66: error: a key has more than 32 parts"));
  EXPECT_THAT(complaints(std::string(4'194'305, '#')),
              ElementsAre("settings.toml: error: the file is larger than 4 MiB"));
  EXPECT_EQ(complaints("x = " + std::string(100'000, '[')).size(), 1u);

  std::string many = whole() + "[log]\n";
  for (int i = 0; i < 5'000; ++i) many += "o" + std::to_string(i) + " = 1\n";
  EXPECT_EQ(complaints(many).size(), 1'001u) << "a thousand, and how many more there are";
  EXPECT_LT(complaints(whole() + "[log]\n" + std::string(100'000, 'x') + " = 1\n").at(0).size(), 200u);
}

TEST(Loader, TellsWhereEachOptionStands) {
  const Places places = load(whole() + "[[intake.folder]]\nname = \"a\"\ndirectory = \"in\"\n").places;
  EXPECT_EQ(places.at("store.file").line, 2u);
  EXPECT_EQ(places.at("store.file").column, 8u);
  EXPECT_EQ(places.at("intake.folder[0].directory").line, 14u);
}

TEST(NeedsRestart, NamesWhatChangedAndAReloadDoesNotTakeUp) {
  const auto after = [](const std::string& text) {
    const LoadedSettings loaded = load(text);
    EXPECT_TRUE(loaded.settings) << to_text(loaded.diagnostics.front());
    return needs_restart(load(whole()).at_start, loaded.at_start);
  };
  EXPECT_THAT(after(whole()), IsEmpty());
  EXPECT_THAT(after(whole(kStore + "max_bytes = 10737418240\n")), IsEmpty()) << "the default, written out";
  EXPECT_THAT(after(whole(kStore, kIntake + "retry_after = \"5000ms\"\n")), IsEmpty())
      << "the same, in other words";
  EXPECT_THAT(after(whole(kStore + "max_bytes = 20737418240\n", kIntake + "listen = \"127.0.0.1:1\"\n")),
              ElementsAre("intake.listen", "store.max_bytes"));
  EXPECT_THAT(after(whole() + "[[intake.folder]]\nname = \"a\"\ndirectory = \"in\"\n"),
              ElementsAre("intake.folder"));
  EXPECT_THAT(after(whole() + "[delivery]\ndeadline = \"1h\"\nreceipt_within = \"1h\"\n"
                              "[needs]\nvocabulary_file = \"v.toml\"\n"
                              "[[return_road]]\nsender = 1\nendpoint = \"folder:/x\"\n"),
              IsEmpty());
  const std::string client =
      "[[intake.client]]\nname = \"a\"\nsenders = [1]\nkey_hashes = [\"" + key_hash() + "\"]\n";
  EXPECT_THAT(after(whole(kStore, "[intake]\nauthentication = \"api-key\"\n" + client)),
              ElementsAre("intake.authentication"));
}

}  // namespace

}  // namespace budstikke::config
