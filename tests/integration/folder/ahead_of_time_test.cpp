// Files that are dated ahead of the clock: they are taken all the same, once they have been left alone.
#include "adapters/folder/ahead_of_time.hpp"

#include "adapters/folder/folder_intake.hpp"
#include "tests/integration/folder/folder_fixture.hpp"

namespace budstikke {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using Words = std::vector<std::string>;

constexpr TimePoint kNow{seconds{1'768'478'400}};

TEST(AheadOfTime, IsSettledWhatHasNotChangedForAsLongAsAsked) {
  AheadOfTime ahead;
  FileStamp file{"a", kNow + hours{24 * 365}, 100};
  EXPECT_EQ(ahead.settled({file}, kNow, seconds{2}), Words{});
  EXPECT_EQ(ahead.settled({file}, kNow + seconds{1}, seconds{2}), Words{});
  file.bytes = 200;  // still being written
  EXPECT_EQ(ahead.settled({file}, kNow + seconds{3}, seconds{2}), Words{});
  file.modified += seconds{1};
  EXPECT_EQ(ahead.settled({file}, kNow + seconds{5}, seconds{2}), Words{});
  EXPECT_EQ(ahead.settled({file}, kNow + seconds{7}, seconds{2}), Words{"a"});
}

TEST(AheadOfTime, BeginsAnewWhereAFileWasGoneOrTheClockWasSetBackOnceMore) {
  AheadOfTime ahead;
  const FileStamp file{"a", kNow + hours{1}, 100};
  EXPECT_EQ(ahead.settled({file}, kNow, seconds{2}), Words{});
  EXPECT_EQ(ahead.settled({}, kNow + seconds{1}, seconds{2}), Words{});
  EXPECT_EQ(ahead.settled({file}, kNow + seconds{2}, seconds{2}), Words{});
  EXPECT_EQ(ahead.settled({file}, kNow - hours{5}, seconds{2}), Words{});
  EXPECT_EQ(ahead.settled({file}, kNow - hours{5} + seconds{2}, seconds{2}), Words{"a"});
}

class FilesAhead : public FolderTest {
 protected:
  std::size_t scan(Duration settle) {
    FolderIntakeOptions options;
    options.name = "files";
    options.directory = folder_;
    options.settle = settle;
    FolderIntake intake(options, intake_, clock_, pool_.get_executor());
    return run(intake.scan_once());
  }
};

TEST_F(FilesAhead, AreTakenWhenTheyHaveSettled) {
  put("a.xml", "<a/>");
  put("b.tmp", "<b/>");
  for (const char* name : {"a.xml", "b.tmp"}) {
    std::filesystem::last_write_time(folder_ / name,
                                     std::filesystem::file_time_type::clock::now() + hours{24 * 365});
  }
  EXPECT_EQ(scan(seconds{1}), 0U) << "seen for the first time";
  EXPECT_EQ(scan(seconds{0}), 1U);
  ASSERT_EQ(intake_.seen.size(), 1U);
  EXPECT_EQ(names(), Names{"b.tmp"});
}

}  // namespace
}  // namespace budstikke
