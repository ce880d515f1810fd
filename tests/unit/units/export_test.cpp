#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "adapters/units/export.hpp"
#include "tests/unit/units/units_text.hpp"

namespace budstikke::units {
namespace {

using testing::book;
using testing::day;
using ::testing::HasSubstr;
using testing::kHead;
using ::testing::Not;
using testing::parse;
using testing::party;
using testing::table;
using testing::unit_of;

const Page kNorwegian{day(2026), Language::norwegian};
const Page kEnglish{day(2026), Language::english};

std::vector<Entry> entries(const std::string& text, const std::string& addresses = "") {
  const auto units = parse(text);
  const auto parties = addresses.empty() ? nullptr : book(addresses);
  if (units == nullptr || (!addresses.empty() && parties == nullptr)) return {};
  return list_units({*units, parties.get(), table(), day(2026)});
}

std::string reach_of_last(const std::string& text, const std::string& addresses, Language language) {
  const auto all = entries(text, addresses);
  return all.empty() ? "not in order" : words(all.back().reach, language);
}

TEST(Reach, TellsWhomTheAddressBookHasForTheUnit) {
  const std::string bodo = kHead + unit_of("1804");
  EXPECT_EQ(reach_of_last(bodo, "", Language::norwegian), "Saksbehandling (KD0501)");
  EXPECT_EQ(reach_of_last(bodo, party(8100011, "1804"), Language::norwegian),
            "Saksbehandling (KD0501), HER-id 8100011 Saksbehandling, Kommunen");
  EXPECT_EQ(reach_of_last(bodo, party(8100011, "1805"), Language::norwegian),
            "Saksbehandling (KD0501): ingen brukbar adresse i adresseboken (H304)");
  EXPECT_EQ(reach_of_last(bodo, party(8100011, "1804", "active = false"), Language::english),
            "Saksbehandling (KD0501): no usable address in the address book (H306)");
}

TEST(Reach, AsksForThePlaceThatTheDirectoryNames) {
  const std::string two =
      party(8100101, "5001", "place = \"Barn og unge\"") + party(8100102, "5001", "place = \"Voksne\"");
  EXPECT_THAT(reach_of_last(kHead + unit_of("5001"), two, Language::english), HasSubstr("H305"));
  EXPECT_THAT(reach_of_last(kHead + unit_of("5001", "place = \"voksne\""), two, Language::english),
              HasSubstr("HER-id 8100102"));
}

TEST(Reach, TakesTheNamedPartyAndTheDistrict) {
  EXPECT_EQ(reach_of_last(kHead + unit_of("3305", "her_id = 8100142"), party(8100142, ""), Language::english),
            "HER-id 8100142 Saksbehandling, Kommunen");
  EXPECT_THAT(reach_of_last(kHead + unit_of("3305", "her_id = 8100142"), party(1, "3305"), Language::english),
              HasSubstr("H317"));
  EXPECT_THAT(
      reach_of_last(kHead + unit_of("0301", "district = \"030103\"\nname = \"S\""),
                    party(1, "0301", "district = \"030101\"") + party(3, "0301", "district = \"030103\""),
                    Language::english),
      HasSubstr("HER-id 3 "));
}

TEST(Listing, GoesFromRegionToTrustToMunicipalityAndLosesNobody) {
  const std::string elsewhere = R"([[trust]]
id = "old"
name = "Nedlagt HF"
region = "nord"
valid_to = 2020-12-31
[[municipality]]
number = "1838"
trust = "old"
unit = "KE Gildeskål"
)";
  const auto all = entries(kHead + elsewhere + unit_of("1804"));
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[0].level, Entry::Level::region);
  EXPECT_EQ(all[1].trust, "Nordlandssykehuset HF");
  EXPECT_EQ(all[2].area.municipality, "1804");
  EXPECT_EQ(all[2].region, "Helse Nord RHF");
  EXPECT_EQ(all[3].area.municipality, "1838");
  EXPECT_EQ(all[3].trust, "");
  const std::string html = to_html(all, kNorwegian);
  EXPECT_THAT(html, HasSubstr("Uten helseforetak i katalogen"));
  EXPECT_THAT(html, HasSubstr("KE Gildeskål"));
}

TEST(Html, IsOnePageInBokmalWithHeadingsAndTables) {
  const std::string html = to_html(
      entries(kHead + unit_of("1804", "phone = \"00 00 18 04\"\nweb = \"https://bodo.example/?a=1&b=2\"")),
      kNorwegian);
  for (const char* part :
       {"<html lang=\"nb\">", "<title>Koordinerende enheter</title>",
        "<h2 id=\"region-1\">Helse Nord RHF</h2>", "<a href=\"#region-1\">Helse Nord RHF</a>",
        "<h3>Nordlandssykehuset HF</h3>", "Slik når du oss",
        "<caption>Kommuner som hører til Nordlandssykehuset HF: Slik når du oss</caption>",
        "<th scope=\"col\">Telefon</th>", "<th scope=\"row\">Bodø 1804</th>",
        "<a href=\"tel:00001804\">00 00 18 04</a>",
        "<a href=\"https://bodo.example/?a=1&amp;b=2\">https://bodo.example/?a=1&amp;b=2</a>",
        "<time datetime=\"2026-11-22\">", "default-src 'none'"}) {
    EXPECT_THAT(html, HasSubstr(part));
  }
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("src=")));
}

TEST(Html, OpensAndClosesItsElementsInPairs) {
  const std::string html = to_html(entries(kHead + unit_of("1804") + unit_of("1838")), kNorwegian);
  for (const std::string name :
       {"table", "thead", "tbody", "tr", "td", "th", "dl", "dt", "dd", "ul", "main", "body"}) {
    const auto count = [&](const std::string& mark) {
      std::size_t found = 0;
      for (std::size_t at = html.find(mark); at != std::string::npos; at = html.find(mark, at + 1)) ++found;
      return found;
    };
    EXPECT_EQ(count("<" + name + ">") + count("<" + name + " "), count("</" + name + ">")) << name;
  }
}

TEST(Html, SaysTheSameInEnglish) {
  const std::string html = to_html(entries(kHead + unit_of("1804")), kEnglish);
  EXPECT_THAT(html, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(html, HasSubstr("How to reach us"));
  EXPECT_THAT(html, Not(HasSubstr("Slik når du oss")));
}

TEST(Html, ShowsWhatIsWrittenAsTextOnly) {
  const std::string html =
      to_html(entries(kHead + unit_of("1804", "note = '<b>\"&'", "<script>alert(1)</script>")), kNorwegian);
  EXPECT_THAT(html, Not(HasSubstr("<script>")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_THAT(html, HasSubstr("&lt;b&gt;&quot;&amp;"));
}

TEST(Html, SaysWhereATrustHasNoUnit) {
  const std::string html =
      to_html(entries(kHead + "[[trust]]\nid = \"unn\"\nname = \"UNN HF\"\nregion = \"nord\"\n"), kNorwegian);
  EXPECT_THAT(html, HasSubstr("<h3>UNN HF</h3>\n<p>Ingen koordinerende enhet er ført opp.</p>"));
}

TEST(Csv, QuotesAndKeepsSpreadsheetsFromCalculating) {
  const std::string csv = to_csv(
      entries(kHead + unit_of("1804", "phone = \"+47 00 00 18 04\"\nnote = '=1+1, \"ja\"'\nhours = \"-9\""),
              party(8100011, "1804")));
  EXPECT_THAT(
      csv,
      HasSubstr("municipality,Helse Nord RHF,Nordlandssykehuset HF,1804,Bodø,,,,,KE,+47 00 00 18 04,,'-9,"
                "\"'=1+1, \"\"ja\"\"\",KD0501,,8100011,yes\r\n"));
  EXPECT_THAT(csv, ::testing::StartsWith("level,region,trust,municipality_number,"));
}

TEST(Markdown, EscapesWhatWouldBeMarkup) {
  const std::string text =
      to_markdown(entries(kHead + unit_of("1804", "note = 'a|b <i> [x](y)'", "KE*")), kNorwegian);
  EXPECT_THAT(text, HasSubstr("## Helse Nord RHF\n"));
  EXPECT_THAT(text, HasSubstr("### Nordlandssykehuset HF\n"));
  EXPECT_THAT(text, HasSubstr("| Bodø 1804 | KE\\* |"));
  EXPECT_THAT(text, HasSubstr("a\\|b \\<i\\> \\[x\\](y) |\n"));
}

TEST(Json, GivesEachUnitWithNullsForWhatIsNotThere) {
  const auto value = boost::json::parse(
      to_json(entries(kHead + unit_of("1804", "serves = [\"1838\"]"), party(8100011, "1804")), kEnglish));
  EXPECT_EQ(value.at("as_of").as_string(), "2026-11-22");
  const auto& last = value.at("units").as_array().back();
  EXPECT_EQ(last.at("level").as_string(), "municipality");
  EXPECT_EQ(last.at("municipality_number").as_string(), "1804");
  EXPECT_EQ(last.at("serves").as_array().front().as_string(), "Gildeskål 1838");
  EXPECT_EQ(last.at("her_id").as_string(), "8100011");
  EXPECT_TRUE(last.at("reached").as_bool());
  EXPECT_TRUE(last.at("phone").is_null());
  const auto& region = value.at("units").as_array().front();
  EXPECT_TRUE(region.at("reached").is_null());
}

TEST(Json, GivesGaps) {
  const auto value = boost::json::parse(gaps_json({{Gap::Kind::trust, "unn", "UNN HF", "why"}}, day(2026)));
  EXPECT_EQ(value.at("gaps").as_array().front().at("kind").as_string(), "trust");
}

TEST(Formats, HaveNames) {
  EXPECT_EQ(format_from("html"), Format::html);
  EXPECT_EQ(format_from("csv"), Format::csv);
  EXPECT_EQ(format_from("json"), Format::json);
  EXPECT_EQ(format_from("md"), Format::markdown);
  EXPECT_EQ(format_from("pdf"), std::nullopt);
  EXPECT_EQ(language_from("nb"), Language::norwegian);
  EXPECT_EQ(language_from("en"), Language::english);
  EXPECT_EQ(language_from("nn"), std::nullopt);
  const auto all = entries(kHead + unit_of("1804"));
  EXPECT_EQ(export_units(all, Format::html, kEnglish), to_html(all, kEnglish));
  EXPECT_EQ(export_units(all, Format::csv, kEnglish), to_csv(all));
  EXPECT_EQ(export_units(all, Format::json, kEnglish), to_json(all, kEnglish));
  EXPECT_EQ(export_units(all, Format::markdown, kEnglish), to_markdown(all, kEnglish));
}

TEST(Export, PutsWhatHasNoTrustUnderAHeadingOfItsOwn) {
  const std::string text =
      testing::kHead +
      "[[trust]]\nid = \"old\"\nname = \"Old HF\"\nregion = \"nord\"\nvalid_to = 2025-12-31\n"
      "[[municipality]]\nnumber = \"1804\"\ntrust = \"old\"\nunit = \"KE\"\n";
  const auto directory = testing::parse(text);
  ASSERT_NE(directory, nullptr);
  const auto entries = list_units({*directory, nullptr, testing::table(), testing::day(2026)});
  const Page page{testing::day(2026), Language::english};
  const std::string html = to_html(entries, page);
  const auto heading = html.find("<h2>Without a regional health authority");
  ASSERT_NE(heading, std::string::npos);
  EXPECT_LT(heading, html.find("Bodø 1804"));
  EXPECT_NE(to_markdown(entries, page).find("## Without a regional health authority"), std::string::npos);
  const auto with_trust = testing::parse(testing::kHead + testing::unit_of("1804"));
  EXPECT_EQ(
      to_html(list_units({*with_trust, nullptr, testing::table(), testing::day(2026)}), page).find("Without"),
      std::string::npos);
}

}  // namespace
}  // namespace budstikke::units
