using IngressController.Core.Cluster;
using IngressController.Kubernetes.Manifests;

namespace IngressController.Tests.Kubernetes.Manifests;

/// <summary>The source running on its own clock: changes arrive without anyone asking.</summary>
public sealed class ManifestFollowingTests : IAsyncLifetime
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    readonly ManifestFolder _folder = new();
    readonly ResourceStore _store = new(Enum.GetValues<ResourceKind>());
    readonly CancellationTokenSource _stop = new();
    Task _running = Task.CompletedTask;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Deadline);
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Changes_renames_and_removals_in_a_folder_are_followed()
    {
        _folder.Write("a.yaml", Map("one", "1"));
        Start(_folder.Path);
        await Until("one=1");

        _folder.Write("a.yaml", Map("one", "22"));
        await Until("one=22");
        _folder.Write("new/b.yaml", Map("two", "1"));
        await Until("one=22 two=1");
        _folder.Move("a.yaml", "a.off");
        await Until("two=1");
        _folder.Move("a.off", "a.yml");
        await Until("one=22 two=1");
        _folder.Delete("new/b.yaml");
        await Until("one=22");
    }

    [Fact]
    public async Task A_ConfigMap_volume_is_followed()
    {
        _folder.WriteVolume("1", ("a.yaml", Map("one", "1")));
        Start(_folder.Path);
        await Until("one=1");

        _folder.WriteVolume("2", ("a.yaml", Map("one", "2")));
        await Until("one=2");
        _folder.WriteVolume("3", ("a.yaml", Map("one", "3")));
        await Until("one=3");
    }

    /// <summary>Nothing happens in the watched folder itself: only looking shows it.</summary>
    [Fact]
    public async Task A_file_behind_a_link_is_followed()
    {
        using var elsewhere = new ManifestFolder();
        elsewhere.Write("real.yaml", Map("one", "1"));
        _folder.Link("a.yaml", elsewhere["real.yaml"]);
        Start(_folder.Path);
        await Until("one=1");

        elsewhere.Write("real.yaml", Map("one", "22"));

        await Until("one=22");
    }

    [Fact]
    public async Task A_single_file_is_followed_when_an_editor_replaces_it()
    {
        _folder.Write("a.yaml", Map("one", "1"));
        _folder.Write("other.yaml", Map("other", "1"));
        Start(_folder["a.yaml"]);
        await Until("one=1");

        _folder.Write(".a.swp", Map("one", "22"));
        _folder.Move(".a.swp", "a.yaml");

        await Until("one=22");
    }

    [Fact]
    public async Task A_broken_file_that_is_put_right_is_taken()
    {
        _folder.Write("a.yaml", Map("one", "1") + "\n  }");
        var source = Start(_folder.Path);
        await _store.Synced.WaitAsync(Deadline);
        Assert.Single(source.Problems);

        _folder.Write("a.yaml", Map("one", "2"));

        await Until("one=2");
        Assert.Empty(source.Problems);
    }

    [Fact]
    public async Task Cancelling_ends_it_without_an_error()
    {
        Start(_folder.Path);
        await _store.Synced.WaitAsync(Deadline);

        await _stop.CancelAsync();

        await _running.WaitAsync(Deadline);
    }

    ManifestSource Start(string path)
    {
        var source = ManifestSource.Open(path, new RecordingLogger<ManifestSource>());
        _running = source.RunAsync(_store, _stop.Token);
        return source;
    }

    async Task Until(string maps)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        string now;
        while ((now = Maps()) != maps)
        {
            try
            {
                await _store.WaitForChangeAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"still \"{now}\", not \"{maps}\"");
            }
        }
    }

    string Maps() => string.Join(' ', _store.Snapshot().ConfigMaps.Values.OrderBy(map => map.Key).Select(map => $"{map.Key.Name}={map.Data["value"]}"));

    static string Map(string name, string value) => ManifestFolder.ConfigMap(name, value);
}
