// The JSON Schemas for editors: those that are committed are those that are generated, and they know every option.

#include "config/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "config/option.hpp"
#include "rules/facts.hpp"
#include "rules/roles.hpp"
#include "rules/schema.hpp"
#include "rules/schema_json.hpp"
#include "rules/schema_keys.hpp"
#include "tests/support/places.hpp"

namespace budstikke::config {
namespace {

namespace json = boost::json;

std::string text_of(const std::string& path) {
  std::ifstream file(tests::source_directory() + "/" + path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

/// The value at a path of members, as "properties/store/required".
json::value at(const json::value& schema, std::string path) { return schema.at_pointer("/" + path); }

TEST(Schemas, AreTheOnesThatTheProgramPrints) {
  EXPECT_EQ(text_of("config/schema/rules.schema.json"), rules::rules_schema())
      << "write it anew: build/dev/bin/budstikke schema rules > config/schema/rules.schema.json";
  EXPECT_EQ(text_of("config/schema/settings.schema.json"), settings_schema())
      << "write it anew: build/dev/bin/budstikke schema settings > config/schema/settings.schema.json";
}

TEST(SettingsSchema, DescribesEveryOption) {
  const json::value schema = json::parse(settings_schema());
  for (const Option<Settings>& option : settings_options()) {
    std::string path = "properties/" + std::string(option.key);
    path.replace(path.find('.'), 1, "/properties/");
    const json::value described = at(schema, path);
    EXPECT_TRUE(std::string(described.at("description").as_string()).starts_with(option.sentence))
        << option.key;
    EXPECT_EQ(described.as_object().contains("default"), !option.fallback.empty()) << option.key;
  }
}

TEST(SettingsSchema, AsksForWhatIsRequired) {
  const json::value schema = json::parse(settings_schema());
  EXPECT_EQ(at(schema, "required"), json::parse(R"(["store"])"));
  EXPECT_EQ(at(schema, "properties/store/required"), json::parse(R"(["file", "key_file"])"));
  EXPECT_EQ(at(schema, "properties/intake/properties/folder/items/required"),
            json::parse(R"(["name", "directory"])"));
  EXPECT_EQ(at(schema, "properties/return_road/items/required"), json::parse(R"(["sender", "endpoint"])"));
}

TEST(SettingsSchema, HasTheBoundsOfTheLoader) {
  const json::value schema = json::parse(settings_schema());
  const auto bounds = [&](const std::string& section, const std::string& key) {
    const json::object option = at(schema, "properties/" + section + "/properties/" + key).as_object();
    const json::value* most = option.if_contains("maximum");
    return std::pair(option.at("minimum").as_int64(), most == nullptr ? -1 : most->as_int64());
  };
  EXPECT_EQ(bounds("store", "max_bytes"), std::pair(std::int64_t{1'048'576}, std::int64_t{-1}));
  EXPECT_EQ(bounds("xml", "depth"), std::pair(std::int64_t{16}, std::int64_t{250}));
  EXPECT_EQ(bounds("process", "cpu_threads"), std::pair(std::int64_t{1}, std::int64_t{64}));
  EXPECT_EQ(bounds("registry", "page_size"), std::pair(std::int64_t{1}, std::int64_t{1'000}));
  EXPECT_EQ(bounds("address_book", "max_drop_percent"), std::pair(std::int64_t{1}, std::int64_t{100}));
  const json::value senders =
      at(schema, "properties/intake/properties/client/items/properties/senders/items");
  EXPECT_EQ(senders, json::parse(R"({"type": "integer", "minimum": 1, "maximum": 4294967295})"));
}

/// The values and patterns that only the schema names are those that the loader takes.
TEST(SettingsSchema, NamesTheValuesThatTheLoaderTakes) {
  std::size_t closed = 0;
  for (const Option<Settings>& option : settings_options()) {
    if (option.values.empty()) continue;
    ++closed;
    Settings settings;
    OptionValue value;
    for (const std::string_view one : option.values) {
      value.text = one;
      EXPECT_FALSE(option.set(settings, value)) << option.key << " " << one;
    }
    value.text = "other";
    EXPECT_TRUE(option.set(settings, value)) << option.key;
  }
  EXPECT_EQ(closed, 4U);
  for (const Option<ClientSettings>& option : admin_client_options()) {
    ClientSettings client;
    for (const std::string_view one : option.values) {
      OptionValue value;
      value.texts = {std::string(one)};
      EXPECT_FALSE(option.set(client, value)) << option.key << " " << one;
    }
  }
}

TEST(RulesSchema, KnowsEveryFactBothWays) {
  const json::value schema = json::parse(rules::rules_schema());
  for (const rules::FactDeclaration& fact : rules::declared_facts()) {
    for (const std::string table : {"conditions", "facts"}) {
      const json::object properties = at(schema, "definitions/" + table + "/properties").as_object();
      const json::value* described = properties.if_contains(fact.name);
      ASSERT_NE(described, nullptr) << fact.name;
      EXPECT_EQ(described->at("description").as_string(), fact.description);
    }
  }
}

TEST(RulesSchema, DescribesEveryKey) {
  for (const rules::Keys keys :
       {rules::file_keys(), rules::rule_keys(), rules::example_keys(), rules::send_keys(), rules::copy_keys(),
        rules::hold_keys(), rules::refuse_keys(), rules::number_interval_keys(),
        rules::date_interval_keys()}) {
    for (const rules::KeyDeclaration& key : keys) {
      EXPECT_TRUE(key.sentence.ends_with('.')) << key.name;
      EXPECT_NE(rules::rules_schema().find(json::serialize(json::value(key.sentence))), std::string::npos)
          << key.name;
    }
  }
}

TEST(RulesSchema, HasEveryRoleInOneForm) {
  for (const std::string_view role : rules::role_names()) {
    const auto has = [role](const rules::TargetForm& form) {
      return std::ranges::find(form.roles, role) != form.roles.end();
    };
    EXPECT_EQ(std::ranges::count_if(rules::target_forms(), has), 1) << role;
  }
  EXPECT_EQ(rules::find_target_form("nurse"), nullptr);
}

TEST(SchemaText, IsIndentedInTheOrderGiven) {
  EXPECT_EQ(rules::indented(json::parse(R"({"b": [1, "x"], "a": {}, "c": [{"d": null}]})")),
            "{\n  \"b\": [1, \"x\"],\n  \"a\": {},\n  \"c\": [\n    {\n      \"d\": null\n    }\n  ]\n}\n");
}

}  // namespace
}  // namespace budstikke::config
