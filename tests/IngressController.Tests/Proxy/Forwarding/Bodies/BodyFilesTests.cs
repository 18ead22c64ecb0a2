using System.Net;
using IngressController.Budgets;
using IngressController.Proxy.Forwarding.Bodies;

namespace IngressController.Tests.Proxy.Forwarding.Bodies;

public sealed class BodyFilesTests : IDisposable
{
    static readonly ClientNetwork One = new(IPAddress.Parse("192.0.2.1"));
    static readonly ClientNetwork Other = new(IPAddress.Parse("192.0.2.2"));

    readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("body-files-");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public async Task A_file_can_be_seen_while_it_is_used_and_goes_with_its_request()
    {
        using var files = new BodyFiles(_parent.FullName, 1000, new());
        using (var file = files.Create(One))
        {
            Assert.True(await file.TryAppendAsync("some"u8.ToArray(), default));
            Assert.True(await file.TryAppendAsync("thing"u8.ToArray(), default));
            Assert.Equal([9], SizesOfBodies());
            var read = new byte[20];
            Assert.Equal("thing"u8, read.AsSpan(0, file.Read(read, 4)));
        }

        Assert.Empty(SizesOfBodies());
    }

    [Fact]
    public async Task All_files_together_stay_within_the_limit_and_one_client_within_its_share()
    {
        using var files = new BodyFiles(_parent.FullName, 900, new());
        using var large = files.Create(One);
        Assert.True(await large.TryAppendAsync(new byte[800], default));
        Assert.False(await large.TryAppendAsync(new byte[50], default));
        using (var another = files.Create(One))
            Assert.False(await another.TryAppendAsync(new byte[50], default));
        using (var other = files.Create(Other))
        {
            Assert.True(await other.TryAppendAsync(new byte[80], default));
            Assert.False(await other.TryAppendAsync(new byte[21], default));
        }

        large.Dispose();
        using var next = files.Create(One);
        Assert.True(await next.TryAppendAsync(new byte[800], default));
    }

    [Fact]
    public async Task What_an_earlier_process_left_is_removed_and_what_another_one_uses_is_not()
    {
        using var alive = new BodyFiles(_parent.FullName, 1000, new());
        using var file = alive.Create(One);
        var orphan = _parent.CreateSubdirectory("ingress-yarp-bodies-dead");
        File.WriteAllText(Path.Combine(orphan.FullName, "lock"), "");
        File.WriteAllText(Path.Combine(orphan.FullName, "7"), "left behind");
        var foreign = _parent.CreateSubdirectory("another-program");

        using var next = new BodyFiles(_parent.FullName, 1000, new());
        Assert.False(Directory.Exists(orphan.FullName));
        Assert.True(Directory.Exists(foreign.FullName));
        Assert.True(await file.TryAppendAsync("still there"u8.ToArray(), default));
        Assert.Equal([11], SizesOfBodies());
    }

    [Fact]
    public async Task Nothing_is_left_at_the_end()
    {
        using (var files = new BodyFiles(_parent.FullName, 1000, new()))
        using (var file = files.Create(One))
            Assert.True(await file.TryAppendAsync("some"u8.ToArray(), default));
        Assert.Empty(_parent.EnumerateFileSystemInfos());
    }

    IEnumerable<long> SizesOfBodies() =>
        _parent.EnumerateFiles("*", SearchOption.AllDirectories).Where(static file => file.Name != "lock").Select(static file => file.Length);
}
