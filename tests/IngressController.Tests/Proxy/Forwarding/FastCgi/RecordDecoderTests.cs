using System.Text;
using IngressController.Proxy.Forwarding.FastCgi;
using IngressController.Tests.Edge;
using IngressController.Tests.Proxy.Forwarding.Http1;

namespace IngressController.Tests.Proxy.Forwarding.FastCgi;

public sealed class RecordDecoderTests
{
    [Fact]
    public void An_answer_is_what_its_records_of_output_hold()
    {
        var octets = FastCgiPod.Join(
            FastCgiPod.Record(6, "one", padding: 5), FastCgiPod.Record(7, "PHP message: x\n"), FastCgiPod.Record(6, " two"), FastCgiPod.End(), [1, 2, 3]);
        var decoder = new RecordDecoder();
        var count = decoder.Take(octets);
        Assert.Equal("one two", Encoding.Latin1.GetString(octets, 0, count));
        Assert.Equal("PHP message: x", decoder.Errors);
        Assert.True(decoder.IsEnded);
        Assert.Null(decoder.Problem);
    }

    [Fact]
    public void What_a_pod_says_of_errors_is_kept_up_to_a_bound()
    {
        var decoder = new RecordDecoder();
        for (var i = 0; i < 100; i++)
            decoder.Take(FastCgiPod.Record(7, new string('e', 1000)));
        Assert.Equal(RecordDecoder.MostErrors, decoder.Errors.Length);
        Assert.Equal(100 * 1008, decoder.Overhead);
    }

    /// <summary>Never an exception, never more than came, and the same however octets are split.</summary>
    [Fact]
    public void Any_octets_give_content_an_end_or_a_problem() => Seeds.Repeat(50_000, random =>
    {
        var octets = Seeds.Mutated(random, FastCgiPod.Join(
            FastCgiPod.Record(6, new string('a', random.Next(600)), padding: (byte)random.Next(9)), FastCgiPod.Record(7, "error"),
            FastCgiPod.Record((byte)random.Next(12), "b", (ushort)random.Next(3)), FastCgiPod.Record(6, "c"), FastCgiPod.End((byte)random.Next(2))));
        var (whole, pieces) = (new RecordDecoder(), new RecordDecoder());
        var copy = octets.ToArray();
        var expected = Encoding.Latin1.GetString(copy, 0, whole.Take(copy));
        var seen = new StringBuilder();
        for (var at = 0; at < octets.Length;)
        {
            var piece = octets.AsSpan(at, Math.Min(octets.Length - at, 1 + random.Next(40))).ToArray();
            seen.Append(Encoding.Latin1.GetString(piece, 0, pieces.Take(piece)));
            at += piece.Length;
        }

        Assert.Equal(expected, seen.ToString());
        Assert.Equal((whole.IsEnded, whole.Problem, whole.Errors, whole.Overhead), (pieces.IsEnded, pieces.Problem, pieces.Errors, pieces.Overhead));
    });
}
