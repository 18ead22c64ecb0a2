using IngressController.Core.Cluster;
using IngressController.Kubernetes;
using IngressController.Kubernetes.Manifests;

namespace IngressController.Tests.Kubernetes.Manifests;

/// <summary>What the source makes of the files, look by look, with the time of each look given.</summary>
public sealed class ManifestSourceTests : IDisposable
{
    readonly ManifestFolder _folder = new();
    readonly RecordingLogger<ManifestSource> _logger = new();
    readonly ResourceStore _store = new(Enum.GetValues<ResourceKind>());
    readonly Lazy<ManifestSource> _source;
    int _milliseconds;

    public ManifestSourceTests() => _source = new(() => ManifestSource.Open(_folder.Path, _logger));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_look_takes_all_files_at_once()
    {
        _folder.Write("a.yaml", Map("one", "1"));
        _folder.Write("sub/b.json", """{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"}}""");

        Look();

        Assert.True(_store.Synced.IsCompletedSuccessfully);
        Assert.Equal("one=1", Maps());
        Assert.Single(_store.Snapshot().Services);
        Assert.Empty(_logger.Warnings);
    }

    [Fact]
    public void An_empty_folder_is_synced_too()
    {
        Look();

        Assert.True(_store.Synced.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_changed_file_is_taken_when_it_has_rested()
    {
        _folder.Write("a.yaml", Map("one", "1"));
        Look();
        _folder.Write("a.yaml", Map("one", "22"));

        Look();
        Assert.Equal("one=1", Maps());
        Look(200);
        Assert.Equal("one=22", Maps());
    }

    [Fact]
    public void A_half_written_file_is_not_taken()
    {
        _folder.Write("a.yaml", Map("one", "1") + Map("two", "1"));
        Look();

        using (var file = new StreamWriter(_folder["a.yaml"]) { AutoFlush = true })
        {
            Look(100);
            foreach (var name in new[] { "one", "two", "three", "four", "five" })
            {
                file.Write(Map(name, "2"));
                Look(100);
                Assert.Equal("one=1 two=1", Maps());
            }
        }

        Look(200);
        Assert.Equal("five=2 four=2 one=2 three=2 two=2", Maps());
        Assert.Empty(_logger.Warnings);
    }

    [Fact]
    public void A_file_that_is_truncated_and_written_again_is_never_seen_empty()
    {
        _folder.Write("a.yaml", Map("one", "1"));
        Look();

        _folder.Write("a.yaml", "");
        Look(100);
        Look(100);
        Assert.Equal("one=1", Maps());
        _folder.Write("a.yaml", Map("one", "22"));
        Look(100);
        Look(200);

        Assert.Equal("one=22", Maps());
    }

    [Fact]
    public void A_renamed_files_objects_stay_all_the_time()
    {
        _folder.Write("a.yaml", Map("one", "1"));
        Look();
        _store.TakeChanges();
        _folder.Move("a.yaml", "z.yaml");

        Look();
        Look(200);

        Assert.Empty(_store.TakeChanges().Changes.Objects);
        Assert.Equal("one=1", Maps());
        _folder.Delete("z.yaml");
        Look();
        Look(200);
        Assert.Equal("", Maps());
    }

    [Fact]
    public void A_file_moved_into_place_is_taken()
    {
        _folder.Write("a.yaml", Map("one", "1"));
        Look();
        _folder.Write(".a.yaml.tmp", Map("one", "2"));
        File.SetLastWriteTimeUtc(_folder[".a.yaml.tmp"], File.GetLastWriteTimeUtc(_folder["a.yaml"]).AddSeconds(-5));
        _folder.Move(".a.yaml.tmp", "a.yaml");

        Look();
        Look(200);

        Assert.Equal("one=2", Maps());
    }

    [Fact]
    public void A_removed_file_takes_its_objects_along_but_not_when_it_is_back_at_once()
    {
        _folder.Write("a.yaml", Map("one", "1"));
        _folder.Write("b.yaml", Map("two", "1"));
        Look();

        _folder.Move("a.yaml", ".a");
        Look(100);
        _folder.Move(".a", "a.yaml");
        Look(100);
        Look(200);
        Assert.Equal("one=1 two=1", Maps());

        _folder.Delete("a.yaml");
        Look(100);
        Assert.Equal("one=1 two=1", Maps());
        Look(200);
        Assert.Equal("two=1", Maps());
    }

    [Fact]
    public void A_ConfigMap_volumes_swap_changes_all_its_files_at_once()
    {
        _folder.WriteVolume("1", ("a.yaml", Map("one", "1")), ("b.yaml", Map("two", "1")));
        Look();
        Assert.Equal("one=1 two=1", Maps());
        _folder.WriteVolume("2", ("a.yaml", Map("one", "2")), ("b.yaml", Map("two", "2")));
        Directory.Delete(_folder["..1"], recursive: true);

        Look();
        Assert.Equal("one=1 two=1", Maps());
        Look(200);

        Assert.Equal("one=2 two=2", Maps());
        Assert.Empty(_source.Value.Problems);
    }

    [Fact]
    public void A_broken_file_keeps_its_last_good_content_until_it_is_right_again()
    {
        _folder.Write("a.yaml", Map("one", "1"));
        _folder.Write("b.yaml", Map("two", "1"));
        Look();

        _folder.Write("a.yaml", "kind: [\n");
        _folder.Write("b.yaml", Map("two", "22"));
        Look();
        Look(200);

        Assert.Equal("one=1 two=22", Maps());
        Assert.Equal((_folder["a.yaml"], 1), Where(Assert.Single(_source.Value.Problems)));
        Assert.StartsWith($"Manifest {_folder["a.yaml"]}:1: not valid YAML", Assert.Single(_logger.Warnings), StringComparison.Ordinal);

        _folder.Write("a.yaml", Map("one", "3"));
        Look();
        Look(200);

        Assert.Equal("one=3 two=22", Maps());
        Assert.Empty(_source.Value.Problems);
        Assert.Single(_logger.Warnings);
    }

    [Fact]
    public void A_file_that_is_broken_from_the_start_is_a_problem_and_touches_no_other()
    {
        _folder.Write("a.yaml", "{");
        _folder.Write("b.yaml", Map("two", "1"));

        Look();

        Assert.True(_store.Synced.IsCompletedSuccessfully);
        Assert.Equal("two=1", Maps());
        Assert.Equal(_folder["a.yaml"], Assert.Single(_source.Value.Problems).File);
        _folder.Delete("a.yaml");
        Look();
        Look(200);
        Assert.Empty(_source.Value.Problems);
    }

    [Fact]
    public void A_broken_file_that_changes_otherwise_is_reported_once_for_each_content()
    {
        _folder.Write("a.yaml", "{");
        Look();
        Look(1000);
        _folder.Write("b.yaml", Map("two", "1"));
        Look();
        Look(200);
        Assert.Single(_logger.Warnings);

        _folder.Write("a.yaml", "{ ");
        Look();
        Look(200);

        Assert.Equal(2, _logger.Warnings.Count);
    }

    [Fact]
    public void An_object_that_becomes_unreadable_keeps_its_last_good_version()
    {
        _folder.Write("a.yaml", Map("one", "1") + Map("two", "1"));
        Look();

        _folder.Write("a.yaml", Map("one", "2").Replace("\"2\"", "2", StringComparison.Ordinal) + Map("two", "22"));
        Look();
        Look(200);

        Assert.Equal("one=1 two=22", Maps());
        var unreadable = Assert.Single(_store.Snapshot().Unreadable).Value;
        Assert.Equal("ConfigMap default/one", unreadable.Reference.ToString());
        Assert.Equal("data.value", unreadable.Field);
        Assert.Equal($"must be a string: quote it ({_folder["a.yaml"]}:4)", unreadable.Reason);
        Assert.Empty(_source.Value.Problems);

        _folder.Write("a.yaml", Map("two", "3"));
        Look();
        Look(200);
        Assert.Equal("two=3", Maps());
        Assert.Empty(_store.Snapshot().Unreadable);
    }

    [Fact]
    public void Of_two_files_with_the_same_object_the_first_by_name_counts()
    {
        _folder.Write("b.yaml", Map("one", "b"));
        _folder.Write("a.yaml", "# first\n" + Map("one", "a"));
        Look();

        Assert.Equal("one=a", Maps());
        var problem = new ManifestProblem(_folder["b.yaml"], 1, $"ConfigMap default/one is also in {_folder["a.yaml"]}:2, which counts");
        Assert.Equal([problem], _source.Value.Problems);
        Assert.Equal([$"Manifest {problem}"], _logger.Warnings);

        _folder.Delete("a.yaml");
        Look();
        Look(200);

        Assert.Equal("one=b", Maps());
        Assert.Empty(_source.Value.Problems);
    }

    [Fact]
    public void An_object_that_is_twice_in_a_file_counts_once()
    {
        _folder.Write("a.yaml", Map("one", "first") + Map("one", "second"));

        Look();

        Assert.Equal("one=first", Maps());
        Assert.Equal(6, Assert.Single(_source.Value.Problems).Line);
    }

    [Fact]
    public void A_file_that_can_not_be_read_is_tried_again_and_reported_once()
    {
        _folder.Write("a.yaml", Map("one", "1"));
        Look();
        using (var locked = new FileStream(_folder["a.yaml"], FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            locked.SetLength(0);
            locked.Write("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {value: \"2\"}"u8);
            locked.Flush();
            for (var look = 0; look < 10; look++)
                Look(200);
            Assert.Equal("one=1", Maps());
            Assert.Equal((_folder["a.yaml"], 0), Where(Assert.Single(_source.Value.Problems)));
            Assert.Single(_logger.Warnings);
        }

        Look(200);
        Look(200);

        Assert.Equal("one=2", Maps());
        Assert.Empty(_source.Value.Problems);
    }

    [Fact]
    public void A_file_that_could_not_be_read_and_goes_leaves_nothing_behind()
    {
        _folder.Write("a.yaml", Map("one", "1"));
        using (new FileStream(_folder["a.yaml"], FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Look();
        Assert.Single(_source.Value.Problems);
        _folder.Delete("a.yaml");

        Look();
        Look(200);

        Assert.Empty(_source.Value.Problems);
    }

    [Fact]
    public void When_the_whole_folder_is_away_all_stays_as_it_was()
    {
        _folder.Write("a.yaml", Map("one", "1"));
        Look();
        Directory.Move(_folder.Path, _folder.Path + "-away");
        for (var look = 0; look < 5; look++)
            Look(200);
        Assert.Equal("one=1", Maps());
        Assert.Equal($"Manifests of {_folder.Path} cannot be read, the last ones stay in force: no such file or folder", Assert.Single(_logger.Warnings));

        Directory.Move(_folder.Path + "-away", _folder.Path);
        _folder.Write("a.yaml", Map("one", "22"));
        Look();
        Look(200);

        Assert.Equal("one=22", Maps());
    }

    [Theory]
    [InlineData("", "--manifests: the path is empty")]
    [InlineData("/nowhere/at/all", "--manifests /nowhere/at/all: no such file or folder")]
    [InlineData("/dev/null/x", "--manifests /dev/null/x: no such file or folder")]
    public void A_path_that_can_not_be_used_is_refused_at_start(string path, string message) =>
        Assert.Equal(message, Assert.Throws<ConfigurationException>(() => ManifestSource.Open(path, _logger)).Message);

    [Fact]
    public void A_file_that_can_not_be_opened_is_refused_at_start()
    {
        _folder.Write("a.yaml", "");
        using var locked = new FileStream(_folder["a.yaml"], FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var error = Assert.Throws<ConfigurationException>(() => ManifestSource.Open(_folder["a.yaml"], _logger));
        Assert.StartsWith($"--manifests {_folder["a.yaml"]}: ", error.Message, StringComparison.Ordinal);
    }

    void Look(int afterMilliseconds = 0)
    {
        _milliseconds += afterMilliseconds;
        _source.Value.Look(_store, TimeSpan.FromMilliseconds(_milliseconds));
    }

    string Maps() => string.Join(' ', _store.Snapshot().ConfigMaps.Values.OrderBy(map => map.Key).Select(map => $"{map.Key.Name}={map.Data["value"]}"));

    static string Map(string name, string value) => ManifestFolder.ConfigMap(name, value);

    static (string File, int Line) Where(ManifestProblem problem) => (problem.File, problem.Line);
}
