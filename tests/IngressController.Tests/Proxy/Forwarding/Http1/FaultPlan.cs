using System.Globalization;
using System.Text;

namespace IngressController.Tests.Proxy.Forwarding.Http1;

/// <summary>Where in an exchange a pod does what it should not.</summary>
enum FaultPlace
{
    None,

    /// <summary>At the first octets of the request, before its head is read to the end.</summary>
    RequestHead,
    RequestBody,
    BeforeAnswer,

    /// <summary>At an octet of the answer: head, body or framing.</summary>
    Answer,

    /// <summary>The whole answer comes before the request's body is read.</summary>
    Early,
    AfterAnswer,

    /// <summary>On the kept connection, when the next request comes.</summary>
    NextRequest,
}

/// <summary>What it does there.</summary>
enum FaultKind
{
    Close,
    Reset,

    /// <summary>Neither reads nor writes for longer than the edge's limits, then closes.</summary>
    Stall,

    /// <summary>Goes on octet by octet.</summary>
    Dribble,
    HalfClose,

    /// <summary>Another answer that nobody asked for, in one piece with the end of the right one.</summary>
    AnswerTwice,

    /// <summary>Octets that are no answer, a little later.</summary>
    Junk,

    /// <summary>Goes on as if nothing was.</summary>
    Nothing,
}

/// <param name="Position">Per mille of what the place consists of.</param>
/// <param name="Pause">Milliseconds before it.</param>
sealed record PodFault(FaultPlace Place, FaultKind Kind, int Position, int Pause)
{
    public static PodFault None { get; } = new(FaultPlace.None, FaultKind.Nothing, 0, 0);
}

/// <summary>What a client does with its connection before the exchange is over.</summary>
enum Leaving
{
    Never,
    WhileSending,
    WhileReading,
}

enum AnswerFraming
{
    Length,
    Chunked,
    UntilClose,
}

/// <summary>One exchange: what the client asks, and what the pod does at each time it sees the request.</summary>
sealed class FaultPlan
{
    const int MostSights = 6;

    int _sights;
    int _gotOctets;

    public FaultPlan(Random random, string id)
    {
        Id = id;
        (Method, BodySize) = random.Next(10) switch
        {
            < 3 => ("GET", -1),
            3 => ("HEAD", -1),
            4 => ("PUT", random.Next(2000)),
            5 => ("PATCH", 1 + random.Next(2000)),
            6 => ("POST", random.Next(100_000)),
            7 => ("POST", 100_000 + random.Next(200_000)),
            _ => ("POST", 1 + random.Next(200)),
        };
        IsChunked = BodySize >= 0 && random.Next(2) == 0;
        IsSlow = BodySize > 0 && random.Next(4) == 0;
        IsBuffered = random.Next(2) == 0;
        Status = random.Next(12) switch { 0 => 404, 1 => 500, 2 => 204, 3 => 304, _ => 200 };
        Framing = random.Next(8) switch { 0 => AnswerFraming.UntilClose, < 4 => AnswerFraming.Chunked, _ => AnswerFraming.Length };
        AnswerSize = random.Next(6) switch { 0 => 0, 1 => 20_000 + random.Next(200_000), _ => random.Next(3000) };
        ChunkSize = 1 + random.Next(random.Next(3) == 0 ? 20 : 30_000);
        Faults = [Fault(random), random.Next(3) == 0 ? Fault(random) : PodFault.None, random.Next(10) == 0 ? Fault(random) : PodFault.None];
        Leaves = random.Next(12) switch { 0 => Leaving.WhileSending, 1 => Leaving.WhileReading, _ => Leaving.Never };
        LeavesAt = random.Next(1000);
        LeavesByReset = random.Next(2) == 0;
        Hints = random.Next(10) == 0 ? 1 + random.Next(3) : 0;
        Padding = random.Next(6) == 0 ? random.Next(3800) : 0;
    }

    public string Id { get; }

    public string Method { get; }

    /// <summary>Octets of the request's body; -1: it has none.</summary>
    public int BodySize { get; }

    public bool IsChunked { get; }

    /// <summary>Whether the client pauses in its body.</summary>
    public bool IsSlow { get; }

    /// <summary>Whether the edge reads the body in before it asks a pod.</summary>
    public bool IsBuffered { get; }

    public int Status { get; }

    public AnswerFraming Framing { get; }

    public int AnswerSize { get; }

    public int ChunkSize { get; }

    public IReadOnlyList<PodFault> Faults { get; }

    public Leaving Leaves { get; }

    /// <summary>Per mille of the request or of the answer.</summary>
    public int LeavesAt { get; }

    public bool LeavesByReset { get; }

    /// <summary>How many answers with 103 come before the answer.</summary>
    public int Hints { get; }

    /// <summary>Octets of a header that makes the answer's head large.</summary>
    public int Padding { get; }

    public string Host => IsBuffered ? "on.test" : "off.test";

    public bool AnswerHasBody => Method != "HEAD" && Status is not (204 or 304);

    /// <summary>How often a pod has seen something of the request.</summary>
    public int Sights => Volatile.Read(ref _sights);

    /// <summary>How often it may: three tries, each with one silent repeat on a fresh connection, or once.</summary>
    public int SightsAllowed => Method is "POST" or "PATCH" || (BodySize > 0 && !IsBuffered) ? 1 : MostSights;

    /// <summary>Whether the end of the connection is the end of the answer, so that nobody can tell a cut one.</summary>
    public bool MayEndAnywhere => Framing == AnswerFraming.UntilClose &&
        Faults.Any(fault => fault.Place is FaultPlace.Answer or FaultPlace.Early && fault.Kind is FaultKind.Close or FaultKind.HalfClose or FaultKind.Stall);

    /// <summary>Whether the client has got anything.</summary>
    public bool GotOctets => Volatile.Read(ref _gotOctets) != 0;

    public void Got() => Volatile.Write(ref _gotOctets, 1);

    /// <summary>Counts that the pod sees the request, and says what it does this time.</summary>
    public PodFault See() => Interlocked.Increment(ref _sights) - 1 is var sight && sight < Faults.Count ? Faults[sight] : PodFault.None;

    /// <summary>Octets that carry the id all through.</summary>
    public static byte[] Pattern(string id, int size)
    {
        var result = new byte[Math.Max(0, size)];
        var unit = Encoding.ASCII.GetBytes($"[{id}]");
        for (var i = 0; i < result.Length; i++)
            result[i] = unit[i % unit.Length];
        return result;
    }

    /// <summary>The whole request.</summary>
    public byte[] Request()
    {
        var framing = BodySize < 0 ? "" : IsChunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {BodySize}\r\n";
        var body = Pattern(Id, BodySize);
        return [.. Encoding.ASCII.GetBytes($"{Method} /{Id} HTTP/1.1\r\nHost: {Host}\r\nX-Id: {Id}\r\n{framing}\r\n"),
            .. BodySize >= 0 && IsChunked ? Chunked(body, 7000) : body];
    }

    /// <summary>The whole answer.</summary>
    public byte[] Answer() => AnswerOf(Id);

    /// <summary>An answer that is nobody's.</summary>
    public byte[] WrongAnswer() => AnswerOf("wrong");

    byte[] AnswerOf(string id)
    {
        var framing = Framing switch
        {
            AnswerFraming.Length => $"Content-Length: {AnswerSize}\r\n",
            AnswerFraming.Chunked => "Transfer-Encoding: chunked\r\n",
            _ => "Connection: close\r\n",
        };
        var body = AnswerHasBody ? Pattern(id, AnswerSize) : [];
        var hints = string.Concat(Enumerable.Repeat($"HTTP/1.1 103 Early Hints\r\nLink: <{id}>\r\n\r\n", Hints));
        var padding = Padding == 0 ? "" : $"X-Padding: {new string('p', Padding)}\r\n";
        return [.. Encoding.ASCII.GetBytes($"{hints}HTTP/1.1 {Status} X\r\n{padding}X-Id: {id}\r\n{(Status == 204 ? "" : framing)}\r\n"),
            .. AnswerHasBody && Framing == AnswerFraming.Chunked ? Chunked(body, ChunkSize) : body];
    }

    static byte[] Chunked(byte[] body, int size)
    {
        var result = new List<byte>(body.Length + 100);
        foreach (var chunk in body.Chunk(size))
        {
            result.AddRange(Encoding.ASCII.GetBytes(chunk.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
            result.AddRange(chunk);
            result.AddRange("\r\n"u8);
        }

        result.AddRange("0\r\n\r\n"u8);
        return [.. result];
    }

    static PodFault Fault(Random random)
    {
        if (random.Next(3) == 0)
            return PodFault.None;
        var place = (FaultPlace)(1 + random.Next(7));
        var kind = place switch
        {
            FaultPlace.Answer => Pick(FaultKind.Close, FaultKind.Reset, FaultKind.Dribble, FaultKind.HalfClose),
            FaultPlace.Early => Pick(FaultKind.Close, FaultKind.Reset, FaultKind.Nothing, FaultKind.HalfClose),
            FaultPlace.AfterAnswer => Pick(FaultKind.Close, FaultKind.Reset, FaultKind.HalfClose, FaultKind.AnswerTwice, FaultKind.Junk),
            _ => Pick(FaultKind.Close, FaultKind.Reset),
        };

        // Each costs a second or more.
        if (random.Next(40) == 0 && place is FaultPlace.RequestHead or FaultPlace.RequestBody or FaultPlace.BeforeAnswer or FaultPlace.Answer)
            kind = FaultKind.Stall;
        return new(place, kind, random.Next(1001), random.Next(3) == 0 ? random.Next(15) : 0);

        FaultKind Pick(params FaultKind[] kinds) => kinds[random.Next(kinds.Length)];
    }

    public override string ToString() =>
        $"{Id} {Method} {BodySize}{(IsChunked ? " chunked" : "")}{(IsSlow ? " slow" : "")} {Host} → {Status} {AnswerSize} {Framing}, " +
        $"leaves {Leaves} {LeavesAt}, seen {Sights} times, " +
        string.Join(", ", Faults.Select(fault => $"{fault.Place} {fault.Kind} {fault.Position} {fault.Pause}"));
}
