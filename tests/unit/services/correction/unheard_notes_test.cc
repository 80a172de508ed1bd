// When notes that can't be heard are tried again, and what is read until then.

#include "services/correction/unheard_notes.h"

#include "gtest/gtest.h"

namespace fengqiao::correction {
namespace {

using Time = UnheardNotes::Time;

TEST(UnheardNotesTest, TheStreamGoesOnBehindThemUntilTheirPauseIsOver) {
  UnheardNotes notes;
  const Time start{};
  EXPECT_EQ(notes.TokenAfter("stored", start), "stored");
  EXPECT_TRUE(notes.none());
  notes.Add(7, start);
  notes.ReadTo("behind", 9, start);
  EXPECT_FALSE(notes.none());
  EXPECT_EQ(notes.count(), 1u);
  const Time due = start + UnheardNotes::kFirstPause;
  EXPECT_FALSE(notes.AreDue(due - std::chrono::milliseconds(1)));
  EXPECT_EQ(notes.TokenAfter("stored", due - std::chrono::milliseconds(1)), "behind");
  EXPECT_TRUE(notes.AreDue(due));
  EXPECT_EQ(notes.TokenAfter("stored", due), "stored");
  // Until they were tried the metric says what it said.
  EXPECT_TRUE(notes.none());
  EXPECT_EQ(notes.count(), 1u);
  notes.ReadTo("behind", 9, due);
  EXPECT_EQ(notes.count(), 0u);
}

TEST(UnheardNotesTest, NoPassIsCutOffBeforeWhatItHasNeverTried) {
  UnheardNotes notes;
  Time now{};
  notes.TokenAfter("stored", now);
  notes.Add(7, now);
  notes.ReadTo("seven", 7, now);
  notes.ReadTo("hundred", 100, now);
  now += UnheardNotes::kFirstPause;
  ASSERT_EQ(notes.TokenAfter("stored", now), "stored");
  notes.Add(7, now);
  notes.ReadTo("seven", 7, now);
  // It takes longer than any pause to read up to where the last one came.
  now += UnheardNotes::kLongestPause * 3;
  EXPECT_FALSE(notes.AreDue(now));
  notes.ReadTo("most", 99, now);
  EXPECT_FALSE(notes.AreDue(now));
  // A stream that breaks meanwhile goes on from there.
  EXPECT_EQ(notes.TokenAfter("stored", now), "most");
  EXPECT_FALSE(notes.AreDue(now));
  // Then it has a whole pause for what is new.
  notes.ReadTo("hundred", 100, now);
  EXPECT_FALSE(notes.AreDue(now + UnheardNotes::kFirstPause * 2 - std::chrono::milliseconds(1)));
  EXPECT_TRUE(notes.AreDue(now + UnheardNotes::kFirstPause * 2));
  notes.ReadTo("new", 120, now);
  EXPECT_TRUE(notes.AreDue(now + UnheardNotes::kFirstPause * 2));
}

TEST(UnheardNotesTest, AnAnswerWithoutNotesAmidTheLogEndsNoPass) {
  UnheardNotes notes;
  Time now{};
  notes.TokenAfter("stored", now);
  notes.Add(7, now);
  notes.Add(9, now);
  notes.ReadTo("nine", 9, now);
  now += UnheardNotes::kFirstPause;
  notes.TokenAfter("stored", now);
  notes.ReadTo("amid", 0, now);
  notes.ReadTo("further", 0, now);
  EXPECT_EQ(notes.count(), 2u);
  // Nor does a stream that breaks before the first of them.
  EXPECT_EQ(notes.TokenAfter("stored", now), "stored");
  EXPECT_EQ(notes.count(), 2u);
  notes.Add(7, now);
  notes.ReadTo("seven", 7, now);
  EXPECT_EQ(notes.count(), 2u);
  notes.ReadTo("nine", 9, now);
  EXPECT_EQ(notes.count(), 1u);
}

TEST(UnheardNotesTest, AnAnswerThatLeadsNoFurtherIsTheLogsEnd) {
  UnheardNotes notes;
  Time now{};
  notes.TokenAfter("stored", now);
  notes.Add(7, now);
  notes.Add(9, now);
  notes.ReadTo("nine", 9, now);
  now += UnheardNotes::kFirstPause;
  notes.TokenAfter("stored", now);
  notes.Add(7, now);
  notes.ReadTo("seven", 7, now);
  // The last one is not shown to this side any more.
  notes.ReadTo("end", 0, now);
  EXPECT_EQ(notes.count(), 2u);
  EXPECT_FALSE(notes.AreDue(now + UnheardNotes::kLongestPause));
  notes.ReadTo("end", 0, now);
  EXPECT_EQ(notes.count(), 1u);
  EXPECT_TRUE(notes.AreDue(now + UnheardNotes::kLongestPause));
}

TEST(UnheardNotesTest, EachPauseIsLongerAndANewNoteBeginsAnew) {
  UnheardNotes notes;
  Time now{};
  std::chrono::milliseconds pause = UnheardNotes::kFirstPause;
  for (int i = 0; i < 12; ++i) {
    notes.TokenAfter("stored", now);
    notes.Add(7, now);
    notes.ReadTo("behind", 9, now);
    EXPECT_FALSE(notes.AreDue(now + pause - std::chrono::milliseconds(1))) << i;
    EXPECT_TRUE(notes.AreDue(now + pause)) << i;
    now += pause;
    pause = std::min(pause * 2, UnheardNotes::kLongestPause);
  }
  EXPECT_EQ(pause, UnheardNotes::kLongestPause);
  // One that was never tried waits for the first pause, and the older one is tried with it.
  notes.TokenAfter("stored", now);
  notes.Add(7, now);
  notes.Add(10, now);
  EXPECT_EQ(notes.count(), 2u);
  EXPECT_TRUE(notes.AreDue(now + UnheardNotes::kFirstPause));
}

TEST(UnheardNotesTest, WhatBreaksOffAmidAnAnswerIsReadAgainFromWhereItBegan) {
  UnheardNotes notes;
  const Time now{};
  notes.TokenAfter("stored", now);
  notes.Add(7, now);
  EXPECT_EQ(notes.TokenAfter("stored", now), "stored");
  notes.Add(7, now);
  EXPECT_EQ(notes.count(), 1u);
  notes.Forget();
  EXPECT_TRUE(notes.none());
  EXPECT_EQ(notes.TokenAfter("", now), "");
}

}  // namespace
}  // namespace fengqiao::correction
