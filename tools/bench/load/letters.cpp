#include "tools/bench/load/letters.hpp"

#include <fstream>
#include <regex>
#include <stdexcept>

namespace budstikke::bench {

namespace {

/// More than zstd looks back at its usual levels, so that prose used again within a message costs as new.
constexpr std::size_t kProseBytes = std::size_t{8} << 20;

std::string replaced(const std::string& text, const std::string& pattern, const std::string& replacement) {
  const std::regex expression(pattern);
  if (!std::regex_search(text, expression))
    throw std::runtime_error("the template has nothing like " + pattern);
  return std::regex_replace(text, expression, replacement);
}

/// The place behind `what`.
std::size_t behind(const std::string& text, std::string_view what) {
  const std::size_t at = text.find(what);
  if (at == std::string::npos) throw std::runtime_error("the template has no " + std::string(what));
  return at + what.size();
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '$':
        result += "$$";
        break;  // of std::regex_replace
      default:
        result += c;
    }
  }
  return result;
}

/// Compares what comes next.
bool take(std::string_view& body, std::string_view expected) {
  if (!body.starts_with(expected)) return false;
  body.remove_prefix(expected.size());
  return true;
}

}  // namespace

std::vector<Municipality> read_municipalities(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file);
  std::vector<Municipality> result;
  for (std::string line; std::getline(in, line);) {
    std::vector<std::string> fields(1);
    for (const char c : line) {
      if (c == '\t') {
        fields.emplace_back();
      } else {
        fields.back() += c;
      }
    }
    if (fields.size() != 5) throw std::runtime_error(file + ": a line has not five fields");
    result.push_back({fields[0], fields[1], fields[2], fields[3], fields[4]});
  }
  if (result.empty()) throw std::runtime_error(file + " is empty");
  return result;
}

Letters::Letters(LetterOptions options)
    : options_(std::move(options)), names_(options_.run), prose_(kProseBytes) {
  const std::string& text = options_.template_text;
  before_name_ = text.substr(0, behind(text, "<MsgId>"));
  behind_prose_ = text.substr(text.find("</BeskrivelseAvTjeneste>"));
  for (const Municipality& one : options_.municipalities) frames_.push_back(frame(text, one));
}

Letters::Frame Letters::frame(const std::string& text, const Municipality& municipality) const {
  const std::size_t name_end = text.find("</MsgId>");
  const std::size_t receiver = behind(text, "<Receiver>");
  const std::size_t receiver_end = behind(text, "</Receiver>") - std::string_view("</Receiver>").size();
  const std::size_t prose = behind(text, "<BeskrivelseAvTjeneste>");
  Frame result;
  result.before_receiver = text.substr(name_end, receiver - name_end);
  std::string receiver_text = text.substr(receiver, receiver_end - receiver);
  receiver_text = replaced(receiver_text, "Bodø kommune", escaped(municipality.name) + " kommune");
  receiver_text = replaced(receiver_text, "<Id>8180400</Id>", "<Id>" + municipality.business + "</Id>");
  result.receiver = replaced(receiver_text, "<Id>8180402</Id>", "<Id>" + municipality.addressed_to + "</Id>");
  result.behind_receiver = text.substr(receiver_end, prose - receiver_end);
  result.behind_receiver =
      replaced(result.behind_receiver, "V=\"1804\"( DN=\"Bodø\")?",
               "V=\"" + municipality.number + "\" DN=\"" + escaped(municipality.name) + "\"");
  const bool as_sent = options_.as_sent || municipality.receiver.empty();
  result.expected = as_sent ? result.receiver : municipality.receiver;

  const std::size_t fixed = before_name_.size() + MessageNames::kLength + result.before_receiver.size() +
                            result.receiver.size() + result.behind_receiver.size() + behind_prose_.size();
  if (fixed > options_.bytes) {
    throw std::runtime_error("the template alone has " + std::to_string(fixed) + " bytes for municipality " +
                             municipality.number + ", more than the " + std::to_string(options_.bytes) +
                             " wanted");
  }
  result.prose_bytes = options_.bytes - fixed;
  return result;
}

std::optional<std::uint64_t> Letters::number(std::string_view body) const {
  if (body.size() < before_name_.size() + MessageNames::kLength) return std::nullopt;
  return names_.number(body.substr(before_name_.size(), MessageNames::kLength));
}

bool Letters::right(std::uint64_t number, std::string_view body) const {
  const Frame& frame = frames_[number % frames_.size()];
  MessageNames::Text name;
  names_.write(number, name);
  bool same = take(body, before_name_) && take(body, {name.data(), name.size()}) &&
              take(body, frame.before_receiver) && take(body, frame.expected) &&
              take(body, frame.behind_receiver);
  prose_.slices(scrambled(number), frame.prose_bytes,
                [&](std::string_view slice) { same = same && take(body, slice); });
  return same && take(body, behind_prose_) && body.empty();
}

}  // namespace budstikke::bench
