using IngressController.Kubernetes.Manifests;

namespace IngressController.Tests.Kubernetes.Manifests;

public sealed class SettledChangesTests
{
    readonly SettledChanges _changes = new(rest: TimeSpan.FromMilliseconds(200), patience: TimeSpan.FromSeconds(2));
    readonly Dictionary<string, FileStamp> _taken = new() { ["a"] = Stamp(1), ["b"] = Stamp(1) };
    readonly Dictionary<string, FileStamp> _seen = new() { ["a"] = Stamp(1), ["b"] = Stamp(1) };

    [Fact]
    public void Nothing_changed_releases_nothing()
    {
        Assert.Empty(Release(0));
        Assert.False(_changes.Any);
    }

    [Fact]
    public void A_change_is_released_once_it_has_rested()
    {
        _seen["a"] = Stamp(2);

        Assert.Empty(Release(0));
        Assert.True(_changes.Any);
        Assert.Empty(Release(199));
        Assert.Equal(["a"], Release(200));
        Assert.False(_changes.Any);
    }

    [Fact]
    public void A_file_that_keeps_changing_is_held_back()
    {
        for (var step = 0; step < 10; step++)
        {
            _seen["a"] = Stamp(2 + step);
            Assert.Empty(Release(step * 150));
        }

        Assert.Equal(["a"], Release(9 * 150 + 200));
    }

    [Fact]
    public void New_and_removed_files_are_changes()
    {
        _seen.Remove("a");
        _seen["c"] = Stamp(1);

        Assert.Empty(Release(0));
        Assert.Equal(["a", "c"], Release(200).Order());
    }

    [Fact]
    public void A_file_that_is_away_for_a_moment_has_not_changed()
    {
        _seen.Remove("a");
        Assert.Empty(Release(0));
        _seen["a"] = Stamp(1);

        Assert.Empty(Release(100));
        Assert.False(_changes.Any);
        Assert.Empty(Release(500));
    }

    [Fact]
    public void A_new_file_that_goes_again_has_never_been()
    {
        _seen["c"] = Stamp(1);
        Assert.Empty(Release(0));
        _seen.Remove("c");

        Assert.Empty(Release(300));
        Assert.False(_changes.Any);
    }

    [Fact]
    public void Files_that_change_one_after_the_other_are_released_together()
    {
        _seen["a"] = Stamp(2);
        Assert.Empty(Release(0));
        _seen["b"] = Stamp(2);

        Assert.Empty(Release(150));
        Assert.Empty(Release(300));
        Assert.Equal(["a", "b"], Release(350).Order());
    }

    [Fact]
    public void A_file_that_never_rests_holds_the_others_back_for_a_limited_time()
    {
        _seen["a"] = Stamp(2);
        var releasedAt = 0;
        for (var time = 0; releasedAt == 0; time += 100)
        {
            _seen["b"] = Stamp(1000 + time);
            if (Release(time) is [var name])
            {
                Assert.Equal("a", name);
                releasedAt = time;
            }
        }

        Assert.Equal(2000, releasedAt);
        Assert.True(_changes.Any);
    }

    IReadOnlyList<string> Release(int milliseconds) => _changes.Release(_taken, _seen, TimeSpan.FromMilliseconds(milliseconds));

    static FileStamp Stamp(int length) => new("/x", length, default, default);
}
