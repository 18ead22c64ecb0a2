using IngressController.Kubernetes.Api.Credentials;

namespace IngressController.Tests.Kubernetes.Api.Credentials;

public sealed class TokenFileTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly ManualTime _time = new();
    readonly TokenFile _source;

    public TokenFileTests() => _source = new(_folder.Write("token", "first\n"), _time);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_new_token_is_taken_up_after_a_minute()
    {
        Assert.Equal("Bearer first", await HeaderAsync());
        _folder.Write("token", "second");
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("Bearer first", await HeaderAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("Bearer second", await HeaderAsync());
    }

    [Fact]
    public async Task A_refused_token_is_read_again_at_once()
    {
        var refused = await _source.GetAsync(default);
        _folder.Write("token", "second");

        _source.Reject(refused);

        Assert.Equal("Bearer second", await HeaderAsync());
    }

    [Fact]
    public async Task The_same_token_is_the_same_credential()
    {
        var refused = await _source.GetAsync(default);

        _source.Reject(refused);

        Assert.Same(refused, await _source.GetAsync(default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a\ntoken")]
    [InlineData(null)]
    public async Task A_file_that_is_broken_or_gone_leaves_the_last_token_in_force(string? content)
    {
        await HeaderAsync();
        if (content is null)
            File.Delete(Path.Combine(_folder.Path, "token"));
        else
            _folder.Write("token", content);

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("Bearer first", await HeaderAsync());
    }

    async Task<string?> HeaderAsync() => (await _source.GetAsync(default)).Authorization?.ToString();
}
