#pragma once
// Options describe themselves: one entry holds the name in the file, a sentence, the unit, the bounds and
// whether a reload takes it up. The loader reads by this table alone, so nothing is read that is not
// described.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"

namespace budstikke::config {

/// One value of the file, already known to be of the option's type.
struct OptionValue {
  std::string text;
  std::int64_t number = 0;
  bool flag = false;
  std::vector<std::string> texts;
  std::vector<std::int64_t> numbers;
};

enum class OptionType { text, path, number, flag, duration, texts, paths, numbers };
enum class TakenUp { live, restart };

/// An option of `Target` (the settings, or one entry of a list in them).
template <class Target>
struct Option {
  std::string_view key;  ///< "store.max_bytes"; within a list, "name"
  OptionType type = OptionType::text;
  std::string_view sentence;
  std::string_view unit;      ///< "bytes", "time (250ms, 30s, 15m, 96h, 7d)" or empty
  std::string_view fallback;  ///< default as text; empty: none
  TakenUp taken_up = TakenUp::restart;
  bool required = false;
  /// Stores the value; returns a complaint where it is out of bounds.
  std::function<std::optional<std::string>(Target&, const OptionValue&)> set;
  /// For editors, where `set` takes some texts only: all of them, or a pattern of them (ECMA 262, unanchored).
  std::vector<std::string_view> values = {};
  std::string_view pattern = {};
};

[[nodiscard]] const std::vector<Option<Settings>>& settings_options();
[[nodiscard]] const std::vector<Option<FolderSettings>>& folder_options();           ///< [[intake.folder]]
[[nodiscard]] const std::vector<Option<ClientSettings>>& intake_client_options();    ///< [[intake.client]]
[[nodiscard]] const std::vector<Option<ClientSettings>>& admin_client_options();     ///< [[admin.client]]
[[nodiscard]] const std::vector<Option<ReturnRoadSettings>>& return_road_options();  ///< [[return_road]]
[[nodiscard]] const std::vector<Option<EbxmlKeySettings>>& ebxml_key_options();      ///< [[ebxml.key]]
[[nodiscard]] const std::vector<Option<EbxmlPartnerSettings>>&
ebxml_partner_options();  ///< [[ebxml.partner]]

}  // namespace budstikke::config
