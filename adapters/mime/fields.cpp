// Header blocks and the fields that are read of them.

#include <algorithm>
#include <optional>
#include <utility>

#include "adapters/mime/reader.hpp"
#include "adapters/mime/text.hpp"

namespace budstikke::mime {

namespace {

constexpr std::size_t kLongestContentId = 512;

/// The line at the front of `rest`, without its end; `rest` begins after it.
Outcome<std::string_view> next_line(std::string_view& rest, LineEnds ends) {
  const std::size_t at = rest.find('\n');
  if (at == std::string_view::npos) return broken("a header block has no end");
  std::string_view line = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  } else if (ends == LineEnds::crlf) {
    return broken("a header line ends in a bare LF");
  }
  if (line.find('\r') != std::string_view::npos || line.find('\0') != std::string_view::npos)
    return broken("a header line holds a bare CR or NUL");
  return line;
}

Outcome<HeaderField> first_line_of_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return broken("a header line has no colon");
  const std::string_view name = line.substr(0, colon);
  if (name.empty() || !std::all_of(name.begin(), name.end(), is_graphic))
    return broken("a header's name is malformed");
  return HeaderField{std::string(name), std::string(trimmed(line.substr(colon + 1)))};
}

/// Reads one parameter after the other off the front of a Content-Type.
class ParameterReader {
 public:
  explicit ParameterReader(std::string_view rest) : rest_(rest) {}

  [[nodiscard]] bool at_end() {
    skip_blanks();
    return rest_.empty();
  }

  /// Precondition: !at_end(). Nothing where there is only a semicolon before the end.
  Outcome<std::optional<std::pair<std::string, std::string>>> next() {
    if (rest_.front() != ';') return broken("Content-Type: a parameter is not set off by a semicolon");
    rest_.remove_prefix(1);
    if (at_end()) return std::optional<std::pair<std::string, std::string>>{};
    const std::size_t equals = rest_.find_first_of("=;");
    if (equals == std::string_view::npos || rest_[equals] == ';')
      return broken("Content-Type: a parameter has no value");
    const std::string_view name = rest_.substr(0, equals);
    if (!is_token(name) || name.find_first_of("*'%") != std::string_view::npos)
      return broken("Content-Type: a parameter's name is malformed");
    rest_.remove_prefix(equals + 1);
    auto value = !rest_.empty() && rest_.front() == '"' ? quoted() : plain();
    if (!value) return value.failure();
    return std::optional(std::pair(lower(name), std::move(value).value()));
  }

 private:
  void skip_blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  }

  Outcome<std::string> quoted() {
    std::string value;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        return value;
      }
      if (rest_[i] == '\\' && ++i == rest_.size()) break;
      if (rest_[i] != ' ' && !is_graphic(rest_[i]))
        return broken("Content-Type: a value holds a forbidden character");
      value += rest_[i];
    }
    return broken("Content-Type: a quotation has no end");
  }

  Outcome<std::string> plain() {
    const std::string_view value = trimmed(rest_.substr(0, rest_.find(';')));
    constexpr std::string_view kNever = "\"\\(), \t";
    if (value.empty() || !std::all_of(value.begin(), value.end(), [&](char c) {
          return is_graphic(c) && kNever.find(c) == std::string_view::npos;
        }))
      return broken("Content-Type: a value is malformed");
    rest_.remove_prefix(std::min(rest_.find(';'), rest_.size()));
    return std::string(value);
  }

  std::string_view rest_;
};

}  // namespace

Outcome<Headers> read_headers(std::string_view& rest, LineEnds ends, const Limits& limits) {
  std::vector<HeaderField> fields;
  const std::size_t all = rest.size();
  // No line is looked for beyond the bound, so that a body without line ends costs nothing.
  while (true) {
    std::string_view window = rest.substr(0, limits.header_field_bytes + 2);
    const std::size_t before = window.size();
    if (window.size() < rest.size() && window.find('\n') == std::string_view::npos)
      return broken("a header line is too long");
    const auto line = next_line(window, ends);
    if (!line) return line.failure();
    rest.remove_prefix(before - window.size());
    if (all - rest.size() > limits.header_bytes) return broken("a header block is too long");
    if (line->empty()) return Headers(std::move(fields));
    if (is_blank(line->front())) {
      const std::string_view more = trimmed(*line);
      if (fields.empty()) return broken("a header block begins with a continuation");
      if (more.empty()) return broken("a header line holds nothing but blanks");
      std::string& value = fields.back().value;
      if (!value.empty()) value += ' ';
      value += more;
      if (value.size() > limits.header_field_bytes) return broken("a header is too long");
      continue;
    }
    if (fields.size() == limits.headers) return broken("too many headers");
    auto field = first_line_of_field(*line);
    if (!field) return field.failure();
    fields.push_back(std::move(field).value());
  }
}

Outcome<ContentType> read_content_type(std::string_view header, const Limits& limits) {
  if (header.size() > limits.header_field_bytes) return broken("Content-Type is too long");
  const std::size_t semicolon = header.find(';');
  const std::string_view type = trimmed(header.substr(0, semicolon));
  const std::size_t slash = type.find('/');
  if (slash == std::string_view::npos || !is_token(type.substr(0, slash)) ||
      !is_token(type.substr(slash + 1)))
    return broken("Content-Type: the type is malformed");
  ContentType out{lower(type), {}};
  ParameterReader reader(semicolon == std::string_view::npos ? std::string_view{}
                                                             : trimmed(header.substr(semicolon)));
  while (!reader.at_end()) {
    auto parameter = reader.next();
    if (!parameter) return parameter.failure();
    if (!parameter->has_value()) break;
    auto& [name, value] = **parameter;
    const bool twice = std::any_of(out.parameters.begin(), out.parameters.end(),
                                   [&](const auto& other) { return other.first == name; });
    if (twice) return broken("Content-Type: the same parameter twice");
    if (out.parameters.size() == limits.parameters) return broken("Content-Type: too many parameters");
    out.parameters.emplace_back(std::move(name), std::move(value));
  }
  return out;
}

Outcome<std::string> read_content_id(std::string_view header) {
  std::string_view text = trimmed(header);
  if (text.size() < 3 || text.size() > kLongestContentId || text.front() != '<' || text.back() != '>')
    return broken("Content-ID is malformed");
  text = text.substr(1, text.size() - 2);
  const bool good = std::all_of(text.begin(), text.end(), [](char c) {
    return is_graphic(c) && c != '<' && c != '>' && c != '"' && c != '\\' && c != '(' && c != ')';
  });
  if (!good) return broken("Content-ID is malformed");
  return std::string(text);
}

}  // namespace budstikke::mime
