using System.Text;
using IngressController.Proxy.Forwarding.FastCgi;
using IngressController.Tests.Edge;

namespace IngressController.Tests.Proxy.Forwarding.FastCgi;

public sealed class FastCgiRequestTests
{
    [Fact]
    public async Task What_is_written_is_read_by_an_application_whatever_its_length()
    {
        var lengths = new[] { 0, 1, 127, 128, 255, 4096, 30_000, 60_000, 65_500 };
        using var request = new FastCgiRequest();
        foreach (var length in lengths)
            Assert.True(request.TryAdd(Encoding.ASCII.GetBytes($"N{length}"), Encoding.ASCII.GetBytes(new string('v', length))));
        Assert.True(request.TryAdd(Encoding.ASCII.GetBytes(new string('n', 200)), "a\r\n\0b"u8));
        request.End(hasInput: false);
        var seen = await FastCgiSeen.ReadAsync(new MemoryStream(request.Octets.ToArray()), TestContext.Current.CancellationToken);
        Assert.Equal(lengths, lengths.Select(length => seen[$"N{length}"]!.Length));
        Assert.Equal("a\r\n\0b", seen[new string('n', 200)]);
        Assert.Equal(0, seen.Flags);
    }

    [Fact]
    public void What_fits_into_no_record_is_refused()
    {
        using var request = new FastCgiRequest();
        Assert.False(request.TryAdd("N"u8, new byte[Records.MostContent]));
    }
}
