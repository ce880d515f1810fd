#include "rules/needs/phrases.hpp"

#include <algorithm>
#include <utility>

namespace budstikke::rules::needs {
namespace {

constexpr std::size_t shortest_tolerant = 7;

/// True where one letter changed, added, left out or swapped with the next makes `a` into `b`; or none.
bool nearly_equal(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  const auto differ = std::mismatch(a.begin(), a.end(), b.begin());
  const auto at = static_cast<std::size_t>(differ.first - a.begin());
  if (at == a.size()) return true;
  if (b.size() > a.size()) return a.substr(at) == b.substr(at + 1);
  if (a.substr(at + 1) == b.substr(at + 1)) return true;
  return at + 1 < a.size() && a[at] == b[at + 1] && a[at + 1] == b[at] &&
         a.substr(at + 2) == b.substr(at + 2);
}

bool nearly_starts(std::string_view word, std::string_view stem) {
  for (std::size_t length = stem.size() - 1; length <= stem.size() + 1 && length <= word.size(); ++length) {
    if (nearly_equal(word.substr(0, length), stem)) return true;
  }
  return false;
}

bool fits(std::string_view word, const Phrase::Word& wanted) {
  if (wanted.any) return true;
  if (wanted.stem ? word.starts_with(wanted.letters) : word == wanted.letters) return true;
  if (!wanted.tolerant || word.empty() || word.front() != wanted.letters.front()) return false;
  return wanted.stem ? nearly_starts(word, wanted.letters) : nearly_equal(word, wanted.letters);
}

/// Between the words of one phrase: a line break, a slash or a hyphen at a blank is no more than a blank.
bool may_stand_inside(Gap gap) { return gap <= Gap::line; }

}  // namespace

std::string PhraseTable::parse(std::string_view written, Phrase& phrase) {
  phrase.written = std::string{written};
  std::size_t at = 0;
  while (at < written.size()) {
    const std::size_t end = std::min(written.find(' ', at), written.size());
    std::string_view part = written.substr(at, end - at);
    at = end + 1;
    if (part.empty()) continue;
    Phrase::Word word;
    if (part == "?") {
      word.any = true;
    } else {
      if (part.front() == '~') word.tolerant = true, part.remove_prefix(1);
      if (part.ends_with('*')) word.stem = true, part.remove_suffix(1);
      word.letters = normal_word(part);
      if (word.letters.empty()) return "has a word without letters";
      if (part.find_first_of("*~?") != std::string_view::npos)
        return "has * elsewhere than at the end of a word";
      const bool number = word.letters.front() >= '0' && word.letters.front() <= '9';
      if (word.stem && word.letters.size() < 2 && !number) return "has a stem of less than two letters";
      if (word.tolerant && word.letters.size() < shortest_tolerant) {
        return "marks a word of less than seven letters with ~";
      }
    }
    phrase.words.push_back(std::move(word));
  }
  if (phrase.words.empty()) return "is empty";
  if (phrase.words.front().any || phrase.words.back().any) return "starts or ends with ?";
  return {};
}

void PhraseTable::add(Phrase phrase) { phrases_.push_back(std::move(phrase)); }

void PhraseTable::finish() {
  for (std::uint32_t i = 0; i < phrases_.size(); ++i) {
    const Phrase::Word& first = phrases_[i].words.front();
    // Every way of matching keeps the first letter.
    const auto letter = static_cast<unsigned char>(first.letters.front());
    if (phrases_[i].needs != 0) add_opening(i);
    if (first.tolerant) {
      tolerant_[letter].push_back(i);
    } else if (first.stem) {
      stems_[letter].push_back(i);
    } else {
      whole_[first.letters].push_back(i);
    }
  }
  const auto order = [this](std::uint32_t i) {
    return std::pair{phrases_[i].words.front().letters.size(), i};
  };
  for (Bucket& bucket : stems_) std::ranges::sort(bucket, {}, order);
}

std::size_t PhraseTable::match(const Words& words, std::size_t at, const Phrase& phrase) const {
  if (at + phrase.words.size() > words.tokens.size()) return 0;
  if (phrase.capitals && !words.tokens[at].acronym) return 0;
  for (std::size_t i = 0; i < phrase.words.size(); ++i) {
    if (i > 0 && !may_stand_inside(words.tokens[at + i].before)) return 0;
    if (!fits(words.text(at + i), phrase.words[i])) return 0;
  }
  return phrase.words.size();
}

void PhraseTable::consider(const Words& words, std::size_t at, const Bucket& bucket, Mark& best) const {
  for (const std::uint32_t index : bucket) consider_one(words, at, phrases_[index], best);
}

void PhraseTable::consider_one(const Words& words, std::size_t at, const Phrase& phrase, Mark& best) const {
  const std::size_t length = match(words, at, phrase);
  if (length == 0 || length < best.count) return;
  const bool any = std::any_of(phrase.words.begin(), phrase.words.end(), [](const auto& w) { return w.any; });
  if (length == best.count && any != best.loose) {
    if (any) return;  // "klarer seg ikke uten" goes before "klarer seg ? uten"
    best.count = 0;
  }
  if (length > best.count) {
    best = Mark{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(length), 0, 0, nullptr, any};
  }
  best.cues |= set_of(phrase.cue);
  best.needs = static_cast<NeedSet>(best.needs | phrase.needs);
  if (phrase.needs != 0 && best.phrase == nullptr) best.phrase = &phrase;
}

void PhraseTable::add_opening(std::uint32_t phrase) {
  const Phrase::Word& first = phrases_[phrase].words.front();
  std::vector<Opening>& openings = naming_[static_cast<unsigned char>(first.letters.front())];
  auto same = std::ranges::find_if(openings, [&first](const Opening& one) {
    return one.word.letters == first.letters && one.word.stem == first.stem &&
           one.word.tolerant == first.tolerant;
  });
  if (same == openings.end()) same = openings.insert(openings.end(), Opening{first, {}});
  same->phrases.push_back(phrase);
}

bool PhraseTable::names_a_need(const Words& words, std::size_t at) const {
  const std::string_view word = words.text(at);
  if (word.empty()) return false;
  const auto matches = [&](std::uint32_t phrase) { return match(words, at, phrases_[phrase]) > 0; };
  return std::ranges::any_of(naming_[static_cast<unsigned char>(word.front())], [&](const Opening& opening) {
    // Even a tolerant word lacks no more than one letter; most words of a text are shorter than that.
    if (word.size() + 1 < opening.word.letters.size() || !fits(word, opening.word)) return false;
    return std::ranges::any_of(opening.phrases, matches);
  });
}

bool PhraseTable::may_name_a_need(const Words& words) const {
  for (std::size_t at = 0; at < words.tokens.size(); ++at) {
    if (names_a_need(words, at)) return true;
  }
  return false;
}

std::vector<Mark> PhraseTable::find(const Words& words) const {
  std::vector<Mark> marks;
  for (std::size_t at = 0; at < words.tokens.size();) {
    const std::string_view word = words.text(at);
    Mark best;
    best.first = static_cast<std::uint32_t>(at);
    if (const auto found = whole_.find(word); found != whole_.end()) consider(words, at, found->second, best);
    const auto letter = static_cast<unsigned char>(word.empty() ? '\0' : word.front());
    consider(words, at, stems_[letter], best);
    if (word.size() + 1 >= shortest_tolerant) consider(words, at, tolerant_[letter], best);
    if (best.is(set_of(Cue::exclusion))) {
      best.cues &= ~set_of(Cue::term, Cue::term_with_cue, Cue::term_definite);
      best.needs = 0;
      best.phrase = nullptr;
    }
    if (best.count > 0) marks.push_back(best);
    at += std::max<std::size_t>(best.count, 1);
  }
  return marks;
}

}  // namespace budstikke::rules::needs
