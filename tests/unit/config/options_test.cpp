// The option table against the settings that it fills: defaults, types, bounds and the reference that is printed of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "config/option_value.hpp"
#include "tests/support/places.hpp"
#include "tests/unit/config/settings_text.hpp"

namespace budstikke::config {

namespace {

using testing::HasSubstr;

/// An option as it is written in a file of its own that is otherwise in order.
std::string with(std::string_view key, const std::string& value) {
  const std::size_t dot = key.find('.');
  const std::string section(key.substr(0, dot));
  const std::string line = std::string(key.substr(dot + 1)) + " = " + value + "\n";
  std::string text = whole();
  const std::string heading = "[" + section + "]\n";
  const std::size_t at = text.find(heading);
  if (at == std::string::npos) return text + heading + line;
  // An option that the file has already is replaced.
  const std::size_t end = text.find("\n[", at) == std::string::npos ? text.size() : text.find("\n[", at) + 1;
  std::string body = text.substr(at + heading.size(), end - at - heading.size());
  const std::size_t old = body.find(std::string(key.substr(dot + 1)) + " =");
  if (old != std::string::npos) body.erase(old, body.find('\n', old) + 1 - old);
  return text.substr(0, at) + heading + line + body + text.substr(end);
}

std::string written(OptionType type, std::string_view fallback) {
  const bool bare = type == OptionType::number || type == OptionType::flag;
  return bare ? std::string(fallback) : "\"" + std::string(fallback) + "\"";
}

/// A value of another type than the option's.
std::string wrong(OptionType type) {
  return type == OptionType::flag || type == OptionType::number ? "\"x\"" : "true";
}

std::string dump(const ConnectionSettings& c) {
  std::ostringstream out;
  out << c.most << ' ' << c.most_of_an_address << ' ' << c.header_timeout.count() << ' '
      << c.body_timeout.count() << ' ' << c.idle_timeout.count() << ' ' << c.slowest_body;
  return out.str();
}

std::string dump(const ListenerSettings& l) {
  return l.listen + "|" + std::to_string(static_cast<int>(l.authentication)) + "|" + l.certificate_file +
         "|" + l.key_file + "|" + l.client_ca_file + "|" + dump(l.connections);
}

/// Everything that has a default, as text.
std::string dump(const Settings& s) {
  std::ostringstream out;
  out << s.store_max_bytes << ' ' << dump(s.intake) << ' ' << dump(s.admin) << ' '
      << s.intake_limits.pending_bytes << ' ' << s.intake_limits.pending_messages << ' '
      << s.intake_limits.retry_after.count() << ' ' << s.xml_limits.message_bytes << ' ' << s.xml_limits.depth
      << ' ' << s.xml_limits.start_tag_bytes << ' ' << s.xml_limits.attributes << ' ' << s.xml_limits.elements
      << ' ' << s.xml_limits.text_bytes << ' ' << s.lanes.window << ' ' << s.lanes.concurrency << ' '
      << s.lanes.sending_bytes << ' ' << s.lanes.attempt.count() << ' ' << s.lanes.backoff_first.count()
      << ' ' << s.lanes.backoff_longest.count() << ' ' << s.lanes.breaker_failures << ' '
      << s.lanes.breaker_probe.count() << ' ' << s.lanes.deadline.count() << ' ' << s.commits.batch_units
      << ' ' << s.commits.batch_bytes << ' ' << s.commits.queue_units << ' ' << s.receipt_within.count()
      << ' ' << s.overdue_check.count() << ' ' << s.allow_plain_http << ' ' << s.stop_grace.count() << ' '
      << s.cpu_threads << ' ' << s.rules_four_eyes << ' ' << s.admin_max_body_bytes << ' '
      << s.addresses.oldest.count() << ' ' << s.addresses.max_drop_percent << ' '
      << s.addresses.certificate_warning.count() << ' ' << s.registry.full_every.count() << ' '
      << s.registry.delta_every.count() << ' ' << s.registry.timeout.count() << ' ' << s.registry.page_size
      << ' ' << s.access.attempts << ' ' << s.access.window.count() << ' ' << s.access.lock_first.count()
      << ' ' << s.access.lock_longest.count() << ' ' << s.access.names << ' ' << s.clock_jump.count() << ' '
      << s.retention.payloads.value_or(Duration{}).count() << ' '
      << s.retention.history.value_or(Duration{}).count() << ' ' << s.retention.every.count();
  return out.str();
}

/// Sets the option to its default in a target whose every other default must stay.
template <class Target>
std::string after_fallback(const Option<Target>& option) {
  Target target;
  const auto complaint = option.set(target, fallback_value(option.type, option.fallback));
  if (complaint) return std::string(option.key) + " " + *complaint;
  return dump(target);
}

TEST(Options, HaveTheDefaultsOfTheSettings) {
  for (const Option<Settings>& option : settings_options()) {
    if (option.fallback.empty()) continue;
    EXPECT_EQ(after_fallback(option), dump(Settings{})) << option.key;
  }
  for (const Option<FolderSettings>& option : folder_options()) {
    if (option.fallback.empty()) continue;
    FolderSettings folder;
    ASSERT_FALSE(option.set(folder, fallback_value(option.type, option.fallback))) << option.key;
    EXPECT_EQ(folder.scan_interval, FolderSettings{}.scan_interval) << option.key;
    EXPECT_EQ(folder.settle, FolderSettings{}.settle) << option.key;
  }
}

TEST(Options, HaveADefaultWhereverASettingHasOne) {
  // Each option with a bound or a listening address says what holds without it.
  for (const Option<Settings>& option : settings_options()) {
    const bool typed = option.type == OptionType::number || option.type == OptionType::duration ||
                       option.type == OptionType::flag;
    if (typed) EXPECT_FALSE(option.fallback.empty()) << option.key;
  }
}

TEST(Options, AreEachReadFromAFile) {
  for (const Option<Settings>& option : settings_options()) {
    const bool list = option.type == OptionType::paths || option.type == OptionType::numbers ||
                      option.type == OptionType::texts;
    const bool road_of_keys = option.key == "ebxml.listen" || option.key == "ebxml.mail_server" ||
                              option.key == "ebxml.lmtp_listen";
    if (list || road_of_keys || option.key.ends_with("_file") || option.key == "intake.authentication" ||
        option.key == "admin.authentication" || option.key == "registry.url" ||
        option.key == "registry.user" || option.key == "registry.endpoint") {
      continue;  // those need others beside them, or a form of their own
    }
    const std::string value = option.fallback.empty() ? "/some/where" : std::string(option.fallback);
    const LoadedSettings loaded = load(with(option.key, written(option.type, value)));
    EXPECT_TRUE(loaded.settings) << option.key << ": " << to_text(loaded.diagnostics.front());
    EXPECT_TRUE(loaded.places.contains(option.key)) << option.key;
  }
}

TEST(Options, RefuseAnotherType) {
  for (const Option<Settings>& option : settings_options()) {
    const auto found = complaints(with(option.key, wrong(option.type)));
    ASSERT_FALSE(found.empty()) << option.key;
    const std::string sentence = "\"" + std::string(option.key) + "\" must be " + words(option.type);
    EXPECT_TRUE(std::any_of(found.begin(), found.end(),
                            [&](const std::string& one) { return one.find(sentence) != std::string::npos; }))
        << option.key << ": " << found.front();
  }
}

TEST(Options, RefuseWhatIsOutOfBounds) {
  for (const Option<Settings>& option : settings_options()) {
    if (option.type != OptionType::number && option.type != OptionType::duration) continue;
    const bool time = option.type == OptionType::duration;
    const bool zero_is_none =
        option.key == "watch.slow_fall_percent" || option.key == "delivery.acknowledgement_resends";
    const auto low = complaints(with(option.key, time ? "\"9ms\"" : zero_is_none ? "-1" : "0"));
    const auto high = complaints(with(option.key, time ? "\"366d\"" : "9223372036854775807"));
    ASSERT_FALSE(low.empty()) << option.key;
    const bool unbounded = option.key == "store.max_bytes";  // as large as a number gets
    EXPECT_THAT(low.front(), HasSubstr("\"" + std::string(option.key) + "\" must " +
                                       (unbounded ? "be at least" : "lie between")))
        << option.key;
    if (unbounded) continue;
    ASSERT_FALSE(high.empty()) << option.key;
    EXPECT_THAT(high.front(), HasSubstr("\"" + std::string(option.key) + "\" must lie between"))
        << option.key;
  }
}

TEST(Options, OfListsCheckTheirValues) {
  struct Case {
    const char* text;
    const char* complaint;
  };
  const Case cases[] = {
      {"[[return_road]]\nsender = 0\nendpoint = \"folder:/x\"\n",
       "\"sender\" must lie between 1 and 4294967295"},
      {"[[return_road]]\nsender = 4294967296\nendpoint = \"folder:/x\"\n", "\"sender\" must lie between"},
      {"[[return_road]]\nsender = \"1\"\nendpoint = \"folder:/x\"\n", "\"sender\" must be a whole number"},
      {"[[intake.folder]]\nname = \"a\"\ndirectory = \"d\"\nsenders = [1, -1]\n",
       "\"senders\" must lie between"},
      {"[[intake.folder]]\nname = \"a\"\ndirectory = \"d\"\nsenders = [1, \"2\"]\n",
       "\"senders\" must be a list of whole numbers"},
      {"[[intake.folder]]\nname = \"a\"\ndirectory = \"d\"\nscan_interval = \"1\"\n",
       "\"scan_interval\" must be a time"},
      {"[[intake.folder]]\nname = \"a\"\n", "[[intake.folder]] lacks \"directory\""},
      {"[[admin.client]]\nkey_hashes = [\"x\"]\n",
       "\"key_hashes\" must be Argon2id hashes as budstikke key new NAME"},
      {"[[admin.client]]\ncertificates_sha256 = [\"x\"]\n",
       "must be fingerprints of 64 lower-case hexadecimal digits"},
      {"[[admin.client]]\ncertificates_sha256 = 7\n", "\"certificates_sha256\" must be a list of texts"},
      {"[[admin.client]]\nkey_sha256 = \"x\"\n",
       "\"key_sha256\" is taken no longer: run budstikke key new NAME"},
      {"[[admin.client]]\ncertificate_sha256 = \"x\"\n", "write it as a list, certificates_sha256 = "},
      {"[[admin.client]]\n", "[[admin.client]] lacks \"name\""},
      {"[[admin.client]]\nkey_hashs = [\"x\"]\n", "(did you mean \"key_hashes\"?)"},
  };
  for (const Case& one : cases) {
    const auto found = complaints(whole() + one.text);
    EXPECT_THAT(found, testing::Contains(HasSubstr(one.complaint))) << one.text;
    for (const std::string& line : found)
      EXPECT_THAT(line, testing::HasSubstr("settings.toml:1")) << "a place";
  }
}

TEST(Options, AreNamedOnceAndDescribed) {
  std::set<std::string_view> keys;
  for (const Option<Settings>& option : settings_options()) {
    EXPECT_TRUE(keys.insert(option.key).second) << option.key;
    EXPECT_TRUE(option.sentence.ends_with('.')) << option.key;
    EXPECT_EQ(option.sentence.find('|'), std::string_view::npos) << option.key << ": would break the table";
  }
}

TEST(Options, SayTruthfullyWhatAReloadTakesUp) {
  std::set<std::string_view> live;
  for (const Option<Settings>& option : settings_options()) {
    if (option.taken_up == TakenUp::live) live.insert(option.key);
  }
  // What Daemon::Parts::take_up and load_configuration put into the new snapshot, and nothing else.
  EXPECT_THAT(live,
              testing::ElementsAre("address_book.coordinating_units_file", "address_book.file",
                                   "address_book.municipality_changes_file", "address_book.postal_hints_file",
                                   "delivery.deadline", "delivery.receipt_within", "needs.vocabulary_file",
                                   "retention.history", "retention.payloads", "retention.quarantine",
                                   "rules.file", "store.key_file", "store.retired_key_files"));
  for (const auto* options : {&intake_client_options(), &admin_client_options()}) {
    for (const auto& option : *options) EXPECT_EQ(option.taken_up, TakenUp::live) << option.key;
  }
  for (const auto& option : return_road_options()) EXPECT_EQ(option.taken_up, TakenUp::live) << option.key;
  for (const auto& option : folder_options()) EXPECT_EQ(option.taken_up, TakenUp::restart) << option.key;
}

std::string text_of(const std::string& path) {
  std::ifstream file(tests::source_directory() + "/" + path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

TEST(Reference, IsTheOneThatTheProgramPrints) {
  EXPECT_EQ(text_of("config/reference.md"), settings_reference())
      << "write it anew: build/dev/bin/budstikked --reference > config/reference.md";
}

TEST(Examples, AreInOrder) {
  const std::string text = text_of("config/examples/single-node.toml");
  ASSERT_FALSE(text.empty());
  const LoadedSettings loaded = load(text);
  ASSERT_TRUE(loaded.diagnostics.empty()) << to_text(loaded.diagnostics.front());
  EXPECT_EQ(loaded.settings->folders.size(), 1u);
  EXPECT_EQ(loaded.settings->return_roads.size(), 1u);
}

}  // namespace

}  // namespace budstikke::config
