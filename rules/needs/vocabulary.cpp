#include "rules/needs/vocabulary.hpp"

#include <toml++/toml.h>
#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "rules/embedded.hpp"
#include "rules/toml_reading.hpp"
#include "rules/wording.hpp"

namespace budstikke::rules {
namespace {

using needs::Cue;

constexpr std::size_t most_phrases = 20'000;
constexpr std::size_t longest_phrase = 200;

struct CueName {
  std::string_view key;
  Cue cue;
};

constexpr CueName cue_names[] = {{"negation", Cue::negation},
                                 {"neither", Cue::neither},
                                 {"without", Cue::without},
                                 {"disbelief", Cue::disbelief},
                                 {"want_verb", Cue::want_verb},
                                 {"want_noun", Cue::want_noun},
                                 {"need_verb", Cue::need_verb},
                                 {"need_noun", Cue::need_noun},
                                 {"reject", Cue::reject},
                                 {"have", Cue::have},
                                 {"history", Cue::history},
                                 {"exists_before", Cue::exists_before},
                                 {"exists_after", Cue::exists_after},
                                 {"uncertain", Cue::uncertain},
                                 {"lacks", Cue::lacks},
                                 {"info", Cue::info},
                                 {"yes", Cue::yes},
                                 {"no", Cue::no},
                                 {"renewal", Cue::renewal},
                                 {"reversal", Cue::reversal},
                                 {"since", Cue::since},
                                 {"elsewhere", Cue::elsewhere},
                                 {"neutral", Cue::neutral},
                                 {"contrast", Cue::contrast},
                                 {"joiner", Cue::joiner},
                                 {"that", Cue::that},
                                 {"subordinate", Cue::subordinate},
                                 {"conditional", Cue::conditional},
                                 {"filler", Cue::filler},
                                 {"subject", Cue::subject},
                                 {"anaphor", Cue::anaphor},
                                 {"both", Cue::both}};

struct TermName {
  std::string_view key;
  Cue cue;
  bool capitals;
};

constexpr TermName term_names[] = {{"phrases", Cue::term, false},
                                   {"capitals", Cue::term, true},
                                   {"definite", Cue::term_definite, false},
                                   {"with_cue", Cue::term_with_cue, false},
                                   {"exclude", Cue::exclusion, false}};

class Reader {
 public:
  Reader(const std::string& file, ParsedVocabulary& result) : file_(file), result_(result) {}

  void read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      if (key.str() == "need") {
        if (const auto* table = table_of(key, node)) read_needs(*table);
      } else if (key.str() == "cues") {
        if (const auto* table = table_of(key, node)) read_cues(*table);
      } else if (key.str() == "text") {
        if (const auto* table = table_of(key, node)) read_text(*table);
      } else {
        complain(key.source(), "unknown table \"" + std::string{key.str()} + "\"; known: need, cues, text");
      }
    }
    for (std::size_t i = 0; i < needs::need_names.size(); ++i) {
      if ((seen_ & (1U << i)) == 0) {
        complain({}, "no phrases for need \"" + std::string{needs::need_names[i]} + "\"");
      }
    }
  }

  std::shared_ptr<const Vocabulary> finish() {
    vocabulary_->phrases.finish();
    std::sort(vocabulary_->abbreviations.sorted.begin(), vocabulary_->abbreviations.sorted.end());
    return vocabulary_;
  }

  void complain(const toml::source_region& where, const std::string& message) {
    result_.diagnostics.push_back(
        {file_, where.begin.line, where.begin.column, Severity::error, one_line(message)});
  }

 private:
  const toml::table* table_of(const toml::key& key, const toml::node& node) {
    if (!node.is_table()) complain(node.source(), "\"" + std::string{key.str()} + "\" must be a table");
    return node.as_table();
  }

  void read_needs(const toml::table& table) {
    for (const auto& [key, node] : table) {
      const auto found = std::find(needs::need_names.begin(), needs::need_names.end(), key.str());
      if (found == needs::need_names.end()) {
        complain(key.source(), "unknown need \"" + std::string{key.str()} +
                                   "\"; known: coordinator, individual-plan, child-coordinator");
        continue;
      }
      const auto index = static_cast<unsigned>(found - needs::need_names.begin());
      if (const auto* terms = table_of(key, node)) read_terms(*terms, index);
    }
  }

  void read_terms(const toml::table& table, unsigned need) {
    for (const auto& [key, node] : table) {
      const auto* found =
          std::find_if(std::begin(term_names), std::end(term_names),
                       [wanted = key.str()](const TermName& name) { return name.key == wanted; });
      if (found == std::end(term_names)) {
        complain(key.source(), "unknown list \"" + std::string{key.str()} +
                                   "\"; known: phrases, capitals, definite, with_cue, exclude");
        continue;
      }
      needs::Phrase model;
      model.cue = found->cue;
      model.capitals = found->capitals;
      if (found->cue != Cue::exclusion) model.needs = static_cast<needs::NeedSet>(1U << need);
      const bool any = read_phrases(key, node, model);
      if (any && found->cue == Cue::term) seen_ |= 1U << need;
    }
  }

  void read_cues(const toml::table& table) {
    for (const auto& [key, node] : table) {
      const auto* found =
          std::find_if(std::begin(cue_names), std::end(cue_names),
                       [wanted = key.str()](const CueName& name) { return name.key == wanted; });
      if (found == std::end(cue_names)) {
        complain(key.source(), "unknown list of cues \"" + std::string{key.str()} + "\"");
        continue;
      }
      needs::Phrase model;
      model.cue = found->cue;
      read_phrases(key, node, model);
    }
  }

  void read_text(const toml::table& table) {
    for (const auto& [key, node] : table) {
      if (key.str() != "abbreviations") {
        complain(key.source(), "unknown list \"" + std::string{key.str()} + "\"; known: abbreviations");
        continue;
      }
      for_each_text(key, node, [this](const std::string& text, const toml::node&) {
        vocabulary_->abbreviations.sorted.push_back(needs::normal_word(text));
      });
    }
  }

  bool read_phrases(const toml::key& key, const toml::node& node, const needs::Phrase& model) {
    bool any = false;
    for_each_text(key, node, [&](const std::string& text, const toml::node& item) {
      needs::Phrase phrase = model;
      const std::string wrong = needs::PhraseTable::parse(text, phrase);
      if (!wrong.empty()) return complain(item.source(), "phrase \"" + text + "\" " + wrong);
      if (++count_ == most_phrases) complain(item.source(), "more than 20000 phrases");
      if (count_ >= most_phrases) return;
      vocabulary_->phrases.add(std::move(phrase));
      any = true;
    });
    return any;
  }

  template <class Take>
  void for_each_text(const toml::key& key, const toml::node& node, Take take) {
    const auto* list = node.as_array();
    if (list == nullptr)
      return complain(node.source(), "\"" + std::string{key.str()} + "\" must be a list of texts");
    for (const auto& item : *list) {
      const auto text = item.value_exact<std::string>();
      if (!text) {
        complain(item.source(), "\"" + std::string{key.str()} + "\" holds something else than a text");
      } else if (text->size() > longest_phrase) {
        complain(item.source(), "phrase is longer than 200 bytes");
      } else {
        take(*text, item);
      }
    }
  }

  const std::string& file_;
  ParsedVocabulary& result_;
  std::shared_ptr<Vocabulary> vocabulary_ = std::make_shared<Vocabulary>();
  std::size_t count_ = 0;
  unsigned seen_ = 0;
};

std::shared_ptr<const Vocabulary> load_default() {
  ParsedVocabulary parsed = parse_vocabulary(embedded::vocabulary_toml, "vocabulary.toml");
  if (parsed.vocabulary == nullptr) throw std::logic_error(to_text(parsed.diagnostics.front()));
  return std::move(parsed.vocabulary);
}

}  // namespace

ParsedVocabulary parse_vocabulary(std::string_view text, const std::string& file) {
  ParsedVocabulary result;
  Reader reader{file, result};
  if (const auto deep = too_deep_key(text)) {
    result.diagnostics.push_back(
        {file, deep->line, deep->column, Severity::error, "a key has more than 32 parts"});
    return result;
  }
  try {
    reader.read(toml::parse(text));
  } catch (const toml::parse_error& error) {
    reader.complain(error.source(), std::string{error.description()});
  }
  std::sort(result.diagnostics.begin(), result.diagnostics.end(),
            [](const Diagnostic& a, const Diagnostic& b) {
              return std::pair{a.line, a.column} < std::pair{b.line, b.column};
            });
  if (!has_errors(result.diagnostics)) result.vocabulary = reader.finish();
  return result;
}

const std::shared_ptr<const Vocabulary>& default_vocabulary() {
  static const std::shared_ptr<const Vocabulary> vocabulary = load_default();
  return vocabulary;
}

}  // namespace budstikke::rules
