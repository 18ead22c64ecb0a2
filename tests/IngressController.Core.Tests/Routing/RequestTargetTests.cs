using System.Text;
using IngressController.Core.Routing;

namespace IngressController.Core.Tests.Routing;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a/b?x=/../y", "/a/b")]
    [InlineData("/a?x#y", "/a")]
    [InlineData("/a//b///c", "/a/b/c")]
    [InlineData("//a", "/a")]
    [InlineData("/a/./b", "/a/b")]
    [InlineData("/a/.", "/a/")]
    [InlineData("/a/..", "/")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/a/b/../", "/a/")]
    [InlineData("/a/b/..", "/a/")]
    [InlineData("/a%2fb", "/a/b")]
    [InlineData("/a/%2e%2e/b", "/b")]
    [InlineData("/a%2F..%2Fb", "/b")]
    [InlineData("/%61dmin", "/admin")]
    [InlineData("/a%20b", "/a b")]
    [InlineData("/a%252fb", "/a%2fb")]
    [InlineData("/a%3fb", "/a?b")]
    [InlineData("/...", "/...")]
    [InlineData("/.well-known/x", "/.well-known/x")]
    [InlineData("/a;b/../c", "/c")]
    [InlineData("http://example.com/a/../b?q", "/b")]
    [InlineData("HTTPS://example.com", "/")]
    [InlineData("http://example.com?q", "/")]
    public void The_path_is_decoded_then_resolved(string target, string path)
    {
        Assert.True(RequestTarget.TryParse(target, out var result));
        Assert.Equal(path, result.Path.ToString());
    }

    [Theory]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("ftp://example.com/")]
    [InlineData("/%")]
    [InlineData("/%2")]
    [InlineData("/%zz")]
    [InlineData("/a%00b")]
    [InlineData("/..")]
    [InlineData("/a/../../b")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    public void A_target_without_one_meaning_is_refused(string target) => Assert.False(RequestTarget.TryParse(target, out _));

    [Theory]
    [InlineData("/a%2Fb?x=%zz", "/a%2Fb?x=%zz")]
    [InlineData("http://example.com/a%2Fb?x", "/a%2Fb?x")]
    [InlineData("http://example.com?x", "/?x")]
    public void The_raw_form_is_kept_byte_for_byte(string target, string raw)
    {
        Assert.True(RequestTarget.TryParse(target, out var result));
        Assert.Equal(raw, result.Raw);
    }

    [Fact]
    public void Text_and_percent_encoded_octets_meet()
    {
        Assert.True(RequestTarget.TryParse("/f%C3%B6%C3%B6", out var result));
        Assert.Equal(RequestTarget.OctetsOf("/föö"), result.Path.ToString());
    }

    [Fact]
    public void No_spelling_leaves_a_dot_segment_or_empty_segment_behind()
    {
        string[] pieces = ["/", "//", ".", "..", "a", "%2f", "%2e", "%2E%2e", "%61", ";", "%25", "?", "%3f", "b.", "..c"];
        var random = new Random(20260101);
        for (var i = 0; i < 20_000; i++)
        {
            var target = new StringBuilder("/");
            for (var n = random.Next(8); n > 0; n--)
                target.Append(pieces[random.Next(pieces.Length)]);
            if (!RequestTarget.TryParse(target.ToString(), out var result))
                continue;
            var path = result.Path.ToString();
            Assert.StartsWith("/", path, StringComparison.Ordinal);
            Assert.DoesNotContain("//", path, StringComparison.Ordinal);
            Assert.DoesNotContain(path.Split('/'), segment => segment is "." or "..");
            Assert.Equal(Reference(target.ToString()), path);
        }
    }

    // The same rule, written the plain way: decode everything, then walk the segments.
    static string Reference(string target)
    {
        var encoded = target.Split('?', '#')[0];
        var decoded = Encoding.Latin1.GetString(
            System.Net.WebUtility.UrlDecodeToBytes(Encoding.Latin1.GetBytes(encoded.Replace("+", "%2B", StringComparison.Ordinal)), 0, encoded.Length)!);
        var kept = new List<string>();
        var segments = decoded.Split('/')[1..];
        foreach (var segment in segments)
        {
            if (segment == "..")
                kept.RemoveAt(kept.Count - 1);
            else if (segment is not ("" or "."))
                kept.Add(segment);
        }

        var path = "/" + string.Join('/', kept);
        return segments[^1] is "" or "." or ".." && path != "/" ? path + "/" : path;
    }
}
