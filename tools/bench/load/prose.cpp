#include "tools/bench/load/prose.hpp"

#include <random>

#include "tools/bench/load/prose_words.hpp"

namespace budstikke::bench {

namespace {

using Words = std::vector<std::string>;

Words split(std::string_view text) {
  constexpr std::string_view kBetween = " | ";
  Words result;
  while (true) {
    const std::size_t bar = text.find(kBetween);
    result.emplace_back(text.substr(0, bar));
    if (bar == std::string_view::npos) return result;
    text.remove_prefix(bar + kBetween.size());
  }
}

/// What is written of one patient keeps to his own few matters: the words that a stretch of text is made of.
struct Case {
  Words subjects, matters, states, does, medicines, examinations, tails, measures;
};

class Writer {
 public:
  void begin_case() {
    case_ = {some(subjects_, 2),  compounds(9),           some(states_, 5), some(does_, 4),
             some(medicines_, 2), some(examinations_, 1), some(tails_, 4),  some(measures_, 2)};
    for (std::string& matter : some(matters_, 2)) case_.matters.push_back(std::move(matter));
  }

  void sentence(std::string& out) {
    switch (below(9)) {
      case 0:
        return medicine(out);
      case 1:
        return measure(out);
      case 2:
        return examination(out);
      case 3:
      case 4:
        return plain(out);
      default:
        return report(out);
    }
  }

 private:
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  const std::string& one(const Words& words) { return words[below(words.size())]; }
  void add(std::string& out, std::string_view text) { (out += ' ') += text; }
  void number(std::string& out, std::size_t from, std::size_t to) {
    add(out, std::to_string(from + below(to - from)));
  }
  void tail(std::string& out, unsigned chance) {
    if (below(100) < chance) add(out, one(case_.tails));
  }

  Words some(const Words& words, std::size_t count) {
    Words result;
    for (std::size_t i = 0; i < count; ++i) result.emplace_back(words[below(words.size())]);
    return result;
  }

  Words compounds(std::size_t count) {
    Words result;
    for (std::size_t i = 0; i < count; ++i) {
      std::string& word = result.emplace_back(parts_[below(parts_.size())]);
      if (below(2) == 0) (word += "- og ") += parts_[below(parts_.size())];
      word += ends_[below(ends_.size())];
    }
    return result;
  }

  void date(std::string& out) {
    add(out, std::to_string(1 + below(28)) + ". ");
    out += months_[below(months_.size())];
  }

  void report(std::string& out) {
    out += one(case_.subjects);
    add(out, one(case_.does));
    add(out, one(case_.matters));
    add(out, one(case_.states));
    if (below(3) == 0) {
      add(out, "og at");
      add(out, one(case_.matters));
      add(out, one(case_.states));
    }
    tail(out, 60);
  }

  void plain(std::string& out) {
    std::string matter = one(case_.matters);
    // Each begins with a letter of ASCII, or with one whose upper case is 0x20 less in UTF-8's second byte.
    char& first = matter[0] == '\xC3' ? matter[1] : matter[0];
    first = static_cast<char>(first - 0x20);
    out += matter;
    add(out, one(case_.states));
    tail(out, 40);
  }

  void medicine(std::string& out) {
    out += below(2) == 0 ? "Behandling med" : "Dosen av";
    add(out, one(case_.medicines));
    number(out, 1, 20);
    out += "0 mg x";
    number(out, 1, 5);
    add(out, below(2) == 0 ? "ble startet" : "er endret");
    date(out);
    tail(out, 50);
  }

  void measure(std::string& out) {
    out += "Målt ved tilsyn:";
    for (std::size_t i = 1 + below(3); i > 0; --i) {
      add(out, one(case_.measures));
      number(out, 3, 150);
      if (i > 1) out += ",";
    }
    tail(out, 30);
  }

  void examination(std::string& out) {
    out += "Svar på";
    add(out, one(case_.examinations));
    add(out, "fra");
    date(out);
    if (below(3) == 0) {
      add(out, "foreligger ikke");
    } else {
      add(out, "viser at");
      add(out, one(case_.matters));
      add(out, one(case_.states));
    }
    tail(out, 30);
  }

  const Words subjects_ = split(words::kSubjects);
  const Words does_ = split(words::kDoes);
  const Words matters_ = split(words::kMatters);
  const Words parts_ = split(words::kParts);
  const Words ends_ = split(words::kEnds);
  const Words states_ = split(words::kStates);
  const Words medicines_ = split(words::kMedicines);
  const Words examinations_ = split(words::kExaminations);
  const Words tails_ = split(words::kTails);
  const Words months_ = split(words::kMonths);
  const Words measures_ = split(words::kMeasures);
  std::mt19937_64 random_{20261129};
  Case case_;
};

}  // namespace

Prose::Prose(std::size_t bytes) {
  constexpr std::size_t kCaseBytes = 1000;
  Writer writer;
  text_.reserve(bytes + 512);
  for (std::size_t next_case = 0; text_.size() < bytes;) {
    if (text_.size() >= next_case) {
      writer.begin_case();
      next_case += kCaseBytes;
    }
    sentences_.push_back(text_.size());
    writer.sentence(text_);
    text_ += ". ";
  }
}

}  // namespace budstikke::bench
