#include "adapters/crypto/revocation_check.hpp"

#include <algorithm>

#include "adapters/crypto/digest.hpp"

namespace budstikke::crypto {

RevocationCache::Entry& RevocationCache::place(const std::string& key) {
  auto& [entry, used] = entries_[key];
  if (used != 0) by_use_.erase(used);
  used = ++uses_;
  by_use_.emplace(used, key);
  if (entries_.size() > most_) {
    entries_.erase(by_use_.begin()->second);
    by_use_.erase(by_use_.begin());
  }
  return entry;
}

std::optional<RevocationCache::Entry> RevocationCache::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  if (!entries_.contains(key)) return std::nullopt;
  return place(key);
}

void RevocationCache::keep(const std::string& key, const RevocationAnswer& answer, TimePoint now) {
  const std::lock_guard lock(mutex_);
  place(key) = {answer, now, true, {}};
}

void RevocationCache::failed(const std::string& key, TimePoint now) {
  const std::lock_guard lock(mutex_);
  place(key).failed_at = now;
}

std::size_t RevocationCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

RevocationCheck::RevocationCheck(CertificateChain chain, const RevocationPolicy& policy,
                                 RevocationCache& cache, TimePoint now)
    : chain_(std::move(chain)), policy_(policy), cache_(cache), now_(now) {
  verdict_.asked = policy_.mode != RevocationMode::off;
  if (!verdict_.asked) link_ = chain_.size();
  enter_link();
}

// Goes from link to link as long as the cache answers; stops at one that must be asked about, or at the end.
void RevocationCheck::enter_link() {
  while (!failure_ && link_ + 1 < chain_.size()) {
    key_ = sha256_hex(chain_[link_]) + sha256_hex(chain_[link_ + 1]);
    const auto cached = cache_.find(key_);
    if (cached && cached->answered &&
        now_ < std::min(cached->answer.next_update, cached->fetched_at + policy_.longest_use)) {
      settle(cached->answer);
      continue;
    }
    const bool asked_lately =
        cached && cached->failed_at != TimePoint{} && now_ < cached->failed_at + policy_.retry_after;
    if (!asked_lately) {
      const RevocationSources sources = revocation_sources(chain_[link_]);
      const auto request = ocsp_request(chain_[link_], chain_[link_ + 1]);
      for (const std::string& url : sources.ocsp) {
        if (request) tries_.push_back({{url, *request, "application/ocsp-request", kMostOcspBytes}, true});
      }
      for (const std::string& url : sources.crl) tries_.push_back({{url, {}, {}, kMostCrlBytes}, false});
    }
    if (!tries_.empty()) return;
    exhausted();
  }
}

std::optional<RevocationFetch> RevocationCheck::next() {
  if (failure_ || tries_.empty()) return std::nullopt;
  return tries_.front().fetch;
}

void RevocationCheck::take(const Outcome<std::string>& fetched) {
  if (failure_ || tries_.empty()) return;
  const bool ocsp = tries_.front().ocsp;
  tries_.pop_front();
  if (fetched) {
    const auto& read = ocsp ? read_ocsp : read_crl;
    const auto answer = read(*fetched, chain_[link_], chain_[link_ + 1], now_);
    // A responder that does not know the certificate leaves it to the next source.
    if (answer && answer->status != RevocationStatus::unknown) {
      cache_.keep(key_, *answer, now_);
      settle(*answer);
      enter_link();
      return;
    }
  }
  if (!tries_.empty()) return;
  cache_.failed(key_, now_);
  exhausted();
  enter_link();
}

// Nobody answered for this link: what was known before still counts for the grace, else the policy decides.
void RevocationCheck::exhausted() {
  const auto cached = cache_.find(key_);
  if (cached && cached->answered && now_ < cached->answer.next_update + policy_.grace) {
    settle(cached->answer);
    return;
  }
  if (policy_.mode == RevocationMode::hard) {
    failure_ = Failure(
        Code::S608, "no source told whether link " + std::to_string(link_ + 1) + " of the chain is revoked");
    return;
  }
  unknown_ = true;
  settle(std::nullopt);
}

void RevocationCheck::settle(const std::optional<RevocationAnswer>& answer) {
  tries_.clear();
  if (answer && answer->status == RevocationStatus::revoked) {
    failure_ = Failure(Code::S607, "link " + std::to_string(link_ + 1) + " of the chain was revoked");
    return;
  }
  if (answer) {
    verdict_.as_of =
        verdict_.as_of == TimePoint{} ? answer->this_update : std::min(verdict_.as_of, answer->this_update);
  }
  ++link_;
}

Outcome<RevocationVerdict> RevocationCheck::verdict() const {
  if (failure_) return *failure_;
  RevocationVerdict verdict = verdict_;
  verdict.known = verdict_.asked && !unknown_;
  return verdict;
}

}  // namespace budstikke::crypto
