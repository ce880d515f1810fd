#include "rules/needs/mentions.hpp"

#include <algorithm>
#include <optional>

#include "rules/needs/names.hpp"

namespace budstikke::rules::needs {
namespace {

/// Said of one thing, to be taken over by what hangs on it.
struct Saying {
  Kind kind = Kind::none;
  Verdict verdict = Verdict::weak;
  bool with_term = false;  ///< the clause that said it named a term
};

constexpr CueSet owners = set_of(Cue::exists_before);

class Scan {
 public:
  explicit Scan(const Words& words, const std::vector<Mark>& marks) : words_(words), marks_(marks) {}

  std::vector<Mention> run() {
    const std::vector<Clause> clauses = cut(words_, marks_);
    for (std::size_t i = 0; i < clauses.size(); ++i) {
      object_follows_ = i + 1 < clauses.size() && clauses[i + 1].join == Join::that;
      take(clauses[i]);
    }
    close_sentence();
    return std::move(mentions_);
  }

 private:
  void take(const Clause& clause) {
    if (clause.join == Join::start) start_sentence(clause);
    if (clause.heading) topic_ = last_;
    if (clause.join == Join::item) last_ = clause.heading ? last_ : topic_;
    question_ = clause.question;
    const bool doubted = clause.join == Join::that && doubts_next_;
    const bool neither = neither_ && clause.join == Join::pair;
    const Reading reading = read(words_, marks_, clause, doubted || neither || is_without(clause));
    doubts_next_ = reading.doubts_next || (doubted && reading.verdict >= Verdict::absent);
    neither_ = (reading.neither && !reading.predicate) || (neither && !reading.predicate);
    if (reading.neither) neither_first_ = mentions_.size();
    const std::size_t before = mentions_.size();
    collect(clause);
    doubted_ = doubted;
    if (mentions_.size() > before) {
      say_of_terms(clause, reading, before);
      if (neither && reading.predicate) apply(neither_first_, Saying{reading.kind, reading.verdict, true});
    } else {
      say_of_antecedent(clause, reading);
    }
  }

  /// "uten at koordinator er på plass"
  [[nodiscard]] bool is_without(const Clause& clause) const {
    const std::string_view word = words_.text(clause.first_token);
    return clause.join == Join::subordinate && (word == "uten" || word == "utan");
  }

  void start_sentence(const Clause& clause) {
    close_sentence();
    sentence_ = clause.sentence;
    sentence_first_ = mentions_.size();
    last_.reset();
    topic_.reset();
    doubts_next_ = false;
    neither_ = false;
    last_bare_ = false;
  }

  /// A question states nothing: what it asks about must still be seen by somebody.
  void close_sentence() {
    if (!question_) return;
    for (std::size_t i = sentence_first_; i < mentions_.size(); ++i) {
      if (mentions_[i].verdict != Verdict::strong) mentions_[i].verdict = Verdict::weak;
    }
    question_ = false;
  }

  void collect(const Clause& clause) {
    const std::size_t first = mentions_.size();
    for (std::size_t i = clause.first_mark; i < clause.end_mark; ++i) {
      const Mark& mark = marks_[i];
      if (!is_term(mark)) continue;
      Mention mention;
      mention.needs = mark.needs;
      mention.phrase = mark.phrase;
      mention.only_with_cue = !mark.is(set_of(Cue::term, Cue::term_definite));
      const bool owned = i > clause.first_mark && mentions_.size() > first && marks_[i - 1].is(owners) &&
                         marks_[i - 1].first + marks_[i - 1].count == mark.first;
      if (mark.is(set_of(Cue::term_definite)) || owned || is_named(words_, marks_, clause, mark)) {
        mention.verdict = Verdict::exists;
      }
      mentions_.push_back(mention);
    }
  }

  void say_of_terms(const Clause& clause, const Reading& reading, std::size_t first) {
    std::optional<Saying> said;
    const bool shared = clause.join == Join::list || clause.join == Join::pair ||
                        clause.join == Join::topic || clause.join == Join::item;
    const bool plain_topic = clause.join == Join::contrast;
    if (reading.predicate) {
      said = Saying{reading.kind, reading.verdict, true};
      if (reading.no || reading.yes) said = answered(*said, reading.yes);
    } else if (reading.no || reading.yes) {
      said = answered(Saying{Kind::none, Verdict::weak, true}, reading.yes);
    } else if (reading.negation) {
      said = Saying{last_ ? last_->kind : Kind::none, negation_of(last_, reading.plain_not), true};
    } else if ((shared || plain_topic) && last_ && inherits(clause, first)) {
      said = plain_topic ? inverted(*last_) : last_;
    }
    if (said && clause.conditional && said->verdict >= Verdict::absent && said->verdict < Verdict::strong) {
      said->verdict = Verdict::weak;
    }
    if (doubted_ && last_ && last_->verdict >= Verdict::denied && last_->verdict != Verdict::strong) {
      if (!said) said = last_;
      // "ønsker ikke at koordinator informeres": there is one
      if (said->verdict == Verdict::absent && last_->kind == Kind::want) said->verdict = Verdict::exists;
    }
    if (clause.join == Join::that && last_ && last_->verdict == Verdict::strong &&
        mentions_[first].only_with_cue) {
      said = last_;
    }
    const bool own = reading.predicate || reading.negation || reading.no || reading.yes;
    const std::size_t from =
        own && said && shared && !reading.cue_first && !reading.plain_not ? open_from(clause, *said) : first;
    apply(from, said);
    note_kind_of_saying(reading, from);
    if (own || !shared || closed_) group_first_ = from;
    closed_ = false;
    if (!own && !said) {
      if (!shared || !last_bare_) open_first_ = first;
    } else if (!own && (clause.join == Join::pair || clause.join == Join::topic) &&
               said->verdict <= Verdict::declined) {
      open_first_ = last_bare_ ? open_first_ : first;
    }
    last_bare_ = !own;
    group_sentence_ = sentence_;
    if (said) {
      last_ = said;
    } else if (!shared) {
      last_.reset();
    }
    if (reading.no || reading.yes) last_.reset();
  }

  void note_kind_of_saying(const Reading& reading, std::size_t from) {
    for (std::size_t i = from; i < mentions_.size(); ++i) {
      mentions_[i].another = reading.renewal;
      mentions_[i].plain_yes = reading.yes && !reading.predicate;
    }
  }

  /// "Koordinator og individuell plan er ikke aktuelt": the first waits for the verb of the second.
  [[nodiscard]] std::size_t open_from(const Clause& clause, const Saying& said) const {
    const std::size_t own = mentions_.size() - 1;
    if (!last_bare_ || open_first_ > own || open_first_ < sentence_first_) return first_of(clause);
    const bool waited = !last_ || clause.join == Join::pair;
    (void)said;
    return waited ? open_first_ : first_of(clause);
  }

  [[nodiscard]] std::size_t first_of(const Clause& clause) const {
    std::size_t terms = 0;
    for (std::size_t i = clause.first_mark; i < clause.end_mark; ++i) terms += is_term(marks_[i]) ? 1U : 0U;
    return mentions_.size() - terms;
  }

  /// A denial or possession is taken over only where nothing unknown is said behind the term.
  [[nodiscard]] bool inherits(const Clause& clause, std::size_t first) const {
    if (last_->verdict == Verdict::strong || last_->verdict == Verdict::weak) return true;
    if (last_->verdict == Verdict::dropped && !last_->with_term) return false;
    (void)first;
    std::size_t last_term = clause.first_mark;
    for (std::size_t i = clause.first_mark; i < clause.end_mark; ++i) {
      if (is_term(marks_[i])) last_term = i;
    }
    const std::size_t at = marks_[last_term].first + marks_[last_term].count;
    if (at >= clause.end_token) return true;
    const bool known = last_term + 1 < clause.end_mark && marks_[last_term + 1].first == at;
    const std::string_view word = words_.text(at);
    return known || word == "for" || word == "fra" || word == "frå" || word == "hos";
  }

  /// "Ikke koordinator" denies; "ingen koordinator" and "har hjemmesykepleie, ikke koordinator" say what is missing.
  [[nodiscard]] static Verdict negation_of(const std::optional<Saying>& before, bool plain) {
    if (!before || before->kind == Kind::none || before->kind == Kind::info) {
      return plain ? Verdict::denied : Verdict::absent;
    }
    if (before->kind == Kind::want) return Verdict::declined;
    if (before->kind == Kind::need) return Verdict::denied;
    return Verdict::absent;
  }

  [[nodiscard]] static std::optional<Saying> inverted(const Saying& before) {
    switch (before.verdict) {
      case Verdict::denied:
      case Verdict::declined:
        return Saying{before.kind, Verdict::strong, true};
      case Verdict::absent:
        return Saying{before.kind, Verdict::exists, true};
      default:
        return std::nullopt;
    }
  }

  [[nodiscard]] static Saying answered(const Saying& asked, bool yes) {
    Saying said = asked;
    if (asked.kind == Kind::exists) {
      said.verdict = yes ? Verdict::exists : Verdict::absent;
    } else {
      said.verdict = yes ? Verdict::strong : Verdict::denied;
      if (!yes && asked.kind == Kind::want) said.verdict = Verdict::declined;
    }
    return said;
  }

  void apply(std::size_t from, const std::optional<Saying>& said) {
    if (!said) return;
    for (std::size_t i = from; i < mentions_.size(); ++i) {
      const bool keeps = mentions_[i].verdict == Verdict::exists && said->verdict <= Verdict::exists;
      mentions_[i].kind = said->kind;
      if (!keeps) mentions_[i].verdict = said->verdict;
    }
  }

  /// A clause without a term: an answer, "ønsker ikke dette", or something about another matter.
  void say_of_antecedent(const Clause& clause, const Reading& reading) {
    const bool near = group_first_ < mentions_.size() && sentence_ - group_sentence_ <= 1;
    const bool answer = (reading.yes || reading.no) && !reading.predicate;
    if (near && reading.reversal) return reverse(reading.objectless);
    if (near && closed_ && is_name_only(words_, marks_, clause)) return exist();
    if (near && answer && !closed_) {
      answer_group(reading.yes);
      last_.reset();
      last_bare_ = false;
      return;
    }
    if (near && clause.join == Join::contrast && reading.elsewhere && !reading.predicate) return turn();
    if (near && reading.objectless && !object_follows_ && !clause.conditional) {
      refer(clause, reading);
      last_bare_ = false;
    }
    if (last_bare_ && clause.join == Join::pair && reading.predicate && reading.cue_last) {
      // "koordinator og hjemmesykepleien deltok"
      for (std::size_t i = open_first_; i < mentions_.size(); ++i) {
        if (mentions_[i].verdict == Verdict::weak) mentions_[i].verdict = reading.verdict;
      }
    }
    if (reading.predicate) last_ = Saying{reading.kind, reading.verdict, false};
    if (last_ && clause.join == Join::contrast && !reading.predicate && !reading.negation) {
      // "ønsker ikke støttekontakt, men hjemmesykepleie og koordinator"
      if (const auto turned = inverted(*last_)) last_ = turned;
    }
    if (clause.join == Join::contrast && !reading.predicate) last_bare_ = false;
  }

  /// "Takket først nei, men har ombestemt seg."
  void reverse(bool of_this) {
    for (std::size_t i = group_first_; i < mentions_.size(); ++i) {
      Verdict& verdict = mentions_[i].verdict;
      if (verdict == Verdict::strong && of_this) {
        verdict = Verdict::declined;
      } else if (verdict == Verdict::denied || verdict == Verdict::declined) {
        verdict = Verdict::strong;
      }
    }
    last_.reset();
    last_bare_ = false;
  }

  /// "Koordinator: ja, Kari Hansen"
  void exist() {
    for (std::size_t i = group_first_; i < mentions_.size(); ++i) {
      if (mentions_[i].plain_yes) mentions_[i].verdict = Verdict::exists;
    }
  }

  /// "Trenger ikke koordinator på sykehuset, men i kommunen."
  void turn() {
    for (std::size_t i = group_first_; i < mentions_.size(); ++i) {
      const bool denied =
          mentions_[i].verdict == Verdict::denied || mentions_[i].verdict == Verdict::declined;
      if (denied) mentions_[i].verdict = Verdict::strong;
    }
  }

  void answer_group(bool yes) {
    for (std::size_t i = group_first_; i < mentions_.size(); ++i) {
      const Saying said = answered(Saying{mentions_[i].kind, mentions_[i].verdict, true}, yes);
      mentions_[i].verdict = said.verdict;
      mentions_[i].plain_yes = yes && mentions_[i].kind == Kind::none;
    }
    group_sentence_ = sentence_;
    question_ = false;
    closed_ = true;
  }

  void refer(const Clause& clause, const Reading& reading) {
    std::size_t from = group_first_;
    if (reading.both) from = std::min(from, previous_first_ < mentions_.size() ? previous_first_ : from);
    for (std::size_t i = from; i < mentions_.size(); ++i) refer_one(clause, reading, mentions_[i]);
    group_sentence_ = sentence_;
  }

  static void refer_one(const Clause& clause, const Reading& reading, Mention& mention) {
    const bool positive = reading.verdict == Verdict::strong;
    const bool has_one = mention.verdict == Verdict::exists || mention.verdict == Verdict::dropped;
    if (reading.negation) {
      const Verdict was = negation_of(Saying{mention.kind, mention.verdict, true}, false);
      mention.verdict = mention.kind == Kind::none || mention.kind == Kind::info ? Verdict::denied : was;
    } else if (reading.kind == Kind::info ||
               (reading.renewal && !positive && mention.verdict == Verdict::exists)) {
      return;
    } else if (reading.kind == Kind::exists) {
      refer_possession(clause, reading, mention);
    } else if (!positive || !has_one || reading.renewal || reading.anaphor ||
               mention.verdict == Verdict::dropped) {
      mention.kind = reading.kind;
      mention.verdict = reading.verdict;
    }
  }

  /// Who declined has declined, whatever is said next: "ønsker ikke koordinator, tar kontakt selv".
  static void refer_possession(const Clause& clause, const Reading& reading, Mention& mention) {
    const bool denied = mention.verdict == Verdict::denied || mention.verdict == Verdict::declined;
    if (denied && !(mention.another && reading.possessed)) return;
    if (mention.verdict == Verdict::absent && !reading.possessed) return;
    if (mention.verdict == Verdict::exists && clause.join == Join::subordinate) return;
    if (mention.verdict == Verdict::strong && !reading.anaphor && !mention.plain_yes) return;
    mention.kind = Kind::exists;
    if (mention.verdict != Verdict::strong || mention.plain_yes) mention.verdict = reading.verdict;
  }

  const Words& words_;
  const std::vector<Mark>& marks_;
  std::vector<Mention> mentions_;
  std::optional<Saying> last_;
  std::optional<Saying> topic_;
  std::size_t sentence_ = 0;
  std::size_t sentence_first_ = 0;
  std::size_t group_first_ = 0;
  std::size_t previous_first_ = 0;
  std::size_t group_sentence_ = 0;
  std::size_t open_first_ = 0;
  std::size_t neither_first_ = 0;
  bool object_follows_ = false;  ///< "vil ikke" before "at sønnen kontaktes"
  bool doubts_next_ = false;
  bool doubted_ = false;  ///< the clause before denies what this one says
  bool neither_ = false;
  bool last_bare_ = false;
  bool question_ = false;
  bool closed_ = false;  ///< the group has its answer
};

/// "Behov for koordinator (ja/nei): nei": the form's own choice answers nothing.
void silence_choices(const Words& words, std::vector<Mark>& marks) {
  for (std::size_t i = 0; i + 1 < marks.size(); ++i) {
    Mark& next = marks[i + 1];
    const bool choice = marks[i].is(set_of(Cue::yes)) && next.is(set_of(Cue::no));
    if (!choice || words.tokens[next.first].before != Gap::slash) continue;
    marks[i].cues = next.cues = set_of(Cue::filler);
  }
}

}  // namespace

std::vector<Mention> mentions_in(const Vocabulary& vocabulary, std::string_view text) {
  const Words words = split_words(text, vocabulary.abbreviations);
  if (!vocabulary.phrases.may_name_a_need(words)) return {};
  std::vector<Mark> marks = vocabulary.phrases.find(words);
  silence_choices(words, marks);
  return Scan{words, marks}.run();
}

}  // namespace budstikke::rules::needs
