#include "adapters/http/media_type.hpp"

#include <optional>

namespace budstikke {

namespace {

constexpr int kMostRanges = 32;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Cuts what stands before the next `separator` off `rest`.
std::string_view next_part(std::string_view& rest, char separator) {
  const auto at = rest.find(separator);
  const std::string_view part = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
  return trimmed(part);
}

/// "0.35" is 350; anything that is not a weight counts as 0.
int thousandths(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1')) return 0;
  int value = (text[0] - '0') * 1000;
  int unit = 100;
  for (std::size_t i = 2; i < text.size() && unit > 0; ++i, unit /= 10) {
    if (text[i] < '0' || text[i] > '9') return 0;
    value += (text[i] - '0') * unit;
  }
  return value > 1000 ? 1000 : value;
}

std::optional<int> exactness(std::string_view range, std::string_view type) {
  if (range == type) return 2;
  if (range == "*/*") return 0;
  if (range.ends_with("/*") && type.starts_with(range.substr(0, range.size() - 1))) return 1;
  return std::nullopt;
}

}  // namespace

std::string media_type(std::string_view header) {
  std::string type(trimmed(header.substr(0, header.find(';'))));
  for (char& c : type) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return type;
}

AcceptWeight accepted_weight(std::string_view accept, std::string_view type) {
  AcceptWeight weight;
  int most_exact = -1;
  for (int i = 0; i < kMostRanges && !accept.empty(); ++i) {
    const std::string_view range = next_part(accept, ',');
    const auto fit = exactness(media_type(range), type);
    if (!fit || *fit <= most_exact) continue;
    most_exact = *fit;
    int wanted = 1000;
    std::string_view parameters = range;
    next_part(parameters, ';');
    while (!parameters.empty()) {
      const std::string_view parameter = next_part(parameters, ';');
      if (parameter.starts_with("q=") || parameter.starts_with("Q="))
        wanted = thousandths(parameter.substr(2));
    }
    weight = wanted == 0 ? AcceptWeight{} : AcceptWeight{wanted, *fit};
  }
  return weight;
}

}  // namespace budstikke
