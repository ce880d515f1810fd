#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "rules/needs/needs.hpp"
#include "tools/budstikke/commands.hpp"

namespace budstikke::tools {
namespace {

constexpr std::size_t longest_line = std::size_t{64} << 20U;
constexpr int exit_bad_data = 65;
constexpr int exit_no_input = 66;

struct Options {
  bool json = false;
  std::string vocabulary;
  std::string field = "prose";
};

/// False at the end of the input. What a line has beyond the bound is read and dropped, and told by `cut`.
bool read_line(std::istream& input, std::string& line, bool& cut) {
  line.clear();
  std::streambuf& buffer = *input.rdbuf();
  constexpr int end = std::char_traits<char>::eof();
  int c = buffer.sbumpc();
  if (c == end) return false;
  for (; c != end && c != '\n'; c = buffer.sbumpc()) {
    if (line.size() < longest_line) {
      line.push_back(static_cast<char>(c));
    } else {
      cut = true;
    }
  }
  return true;
}

void print(const std::vector<rules::FoundNeed>& found, bool json) {
  if (json) {
    boost::json::object needs;
    for (const auto& need : found) needs[need.need] = rules::to_text(need.certainty);
    boost::json::object line;
    line["needs"] = std::move(needs);
    std::cout << boost::json::serialize(line) << '\n';
    return;
  }
  std::string line;
  for (const auto& need : found) {
    if (!line.empty()) line += ", ";
    line.append(need.need)
        .append(" ")
        .append(rules::to_text(need.certainty))
        .append(" (")
        .append(need.phrase)
        .append(")");
  }
  std::cout << (line.empty() ? "none" : line) << '\n';
}

std::shared_ptr<const rules::Vocabulary> load(const Options& options, int& status) {
  if (options.vocabulary.empty()) return rules::default_vocabulary();
  std::ifstream file{options.vocabulary, std::ios::binary};
  if (!file) {
    std::cerr << "budstikke: cannot read " << options.vocabulary << '\n';
    status = exit_no_input;
    return nullptr;
  }
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  const rules::ParsedVocabulary parsed = rules::parse_vocabulary(text, options.vocabulary);
  for (const Diagnostic& diagnostic : parsed.diagnostics) std::cerr << to_text(diagnostic) << '\n';
  if (parsed.vocabulary == nullptr) status = exit_bad_data;
  return parsed.vocabulary;
}

void run(const Options& options, int& status) {
  const auto vocabulary = load(options, status);
  if (vocabulary == nullptr) return;
  NeedSource source;
  source.place = options.field == "service-need" ? NeedPlace::service_need : NeedPlace::prose;
  source.path = "line";
  std::string line;
  bool cut = false;
  while (read_line(std::cin, line, cut)) {
    source.text = Sensitive<std::string>{line};
    print(rules::find_needs(*vocabulary, {source}), options.json);
  }
  if (cut) {
    std::cerr << "budstikke: a line is longer than 64 MiB; what stands behind that was not read\n";
    status = exit_bad_data;
  }
}

}  // namespace

void add_needs(CLI::App& app, int& status) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("needs", "reads lines of text and tells which needs each of them states");
  command->add_flag("--json", options->json, "one JSON object a line");
  command->add_option("--vocabulary", options->vocabulary, "a vocabulary file instead of the one that ships");
  command->add_option("--field", options->field, "where such a line stands in a message")
      ->check(CLI::IsMember({"service-need", "prose"}))
      ->capture_default_str();
  command->callback([options, &status] { run(*options, status); });
}

}  // namespace budstikke::tools
