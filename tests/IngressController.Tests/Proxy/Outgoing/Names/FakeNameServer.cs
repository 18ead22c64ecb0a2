using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using IngressController.Proxy.Outgoing.Names;

namespace IngressController.Tests.Proxy.Outgoing.Names;

/// <summary>A name server on real sockets, UDP and TCP at one port, that answers as the test says, or not at all.</summary>
sealed class FakeNameServer : IAsyncDisposable
{
    readonly CancellationTokenSource _stop = new();
    readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    readonly Socket _tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    readonly Func<Question, IEnumerable<Reply>> _answer;
    readonly Task _running;

    FakeNameServer(Func<Question, IEnumerable<Reply>> answer)
    {
        _answer = answer;
        while (!TryBind())
        {
            // The port is free for one of the two only.
        }

        _running = Task.WhenAll(ServeUdpAsync(), ServeTcpAsync());
    }

    /// <summary>A question as the server saw it.</summary>
    public sealed record Question(string Name, int Type, bool IsTcp, int ClientPort, ushort Id);

    /// <summary>One record of an answer: an alias or an address.</summary>
    public sealed record Entry(string Owner, string? Alias, IPAddress? Address, uint Seconds);

    /// <summary>An answer, and what is wrong with it.</summary>
    public sealed record Reply(int Code, params Entry[] Entries)
    {
        public bool IsTruncated { get; init; }

        /// <summary>Added to the question's id.</summary>
        public ushort WrongBy { get; init; }

        /// <summary>The question that it claims to answer.</summary>
        public string? WrongName { get; init; }

        public static Reply Of(string name, params string[] addresses) =>
            new(0, [.. addresses.Select(address => new Entry(name, null, IPAddress.Parse(address), 20))]);
    }

    public ConcurrentQueue<Question> Questions { get; } = [];

    /// <summary>It answers each question with these messages in turn; none: it keeps silent.</summary>
    public static FakeNameServer Start(Func<Question, IEnumerable<Reply>> answer) => new(answer);

    /// <summary>Knows these IPv4 addresses, and no other name.</summary>
    public static FakeNameServer Knowing(params (string Name, string Address)[] names) => Start(question =>
        names.FirstOrDefault(known => known.Name == question.Name) is not { Name: not null } found ? [new(3)]
        : question.Type == 1 ? [Reply.Of(found.Name, found.Address)]
        : [new(0)]);

    /// <summary>What makes a resolver ask it, and others behind it.</summary>
    public ResolverSettings Settings(params IPEndPoint[] others) =>
        new([(IPEndPoint)_udp.LocalEndPoint!, .. others], [], 1, TimeSpan.FromSeconds(5), 2);

    public IPEndPoint EndPoint => (IPEndPoint)_udp.LocalEndPoint!;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _udp.Dispose();
        _tcp.Dispose();
        _stop.Dispose();
    }

    bool TryBind()
    {
        try
        {
            if (!_tcp.IsBound)
                _tcp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _udp.Bind(_tcp.LocalEndPoint!);
            _tcp.Listen();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    async Task ServeUdpAsync()
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                foreach (var reply in Answer(buffer.AsSpan(0, received.ReceivedBytes), isTcp: false, ((IPEndPoint)received.RemoteEndPoint).Port))
                    await _udp.SendToAsync(reply, received.RemoteEndPoint, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The test has ended.
        }
    }

    async Task ServeTcpAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _tcp.AcceptAsync(_stop.Token);
                await using var stream = new NetworkStream(client);
                var length = new byte[2];
                await stream.ReadExactlyAsync(length, _stop.Token);
                var question = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(question, _stop.Token);
                foreach (var reply in Answer(question, isTcp: true, clientPort: 0))
                {
                    BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)reply.Length);
                    await stream.WriteAsync(length.Concat(reply).ToArray(), _stop.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test has ended.
        }
    }

    List<byte[]> Answer(ReadOnlySpan<byte> message, bool isTcp, int clientPort)
    {
        var labels = new List<string>();
        var at = 12;
        for (; message[at] != 0; at += 1 + message[at])
            labels.Add(Encoding.ASCII.GetString(message.Slice(at + 1, message[at])));
        var question = new Question(
            string.Join('.', labels), BinaryPrimitives.ReadInt16BigEndian(message[(at + 1)..]), isTcp, clientPort,
            BinaryPrimitives.ReadUInt16BigEndian(message));
        Questions.Enqueue(question);
        return [.. _answer(question).Select(reply => Write(question, reply))];
    }

    static byte[] Write(Question question, Reply reply)
    {
        var message = new List<byte>();
        Number((ushort)(question.Id + reply.WrongBy));
        Number(0x8180 | (reply.IsTruncated ? 0x0200 : 0) | reply.Code);
        Number(1);
        Number(reply.Entries.Length);
        Number(0);
        Number(0);
        var name = reply.WrongName ?? question.Name;
        Name(name);
        Number(question.Type);
        Number(1);
        foreach (var entry in reply.Entries)
        {
            // As real servers do, by a pointer to the question.
            if (entry.Owner == name)
                Number(0xC00C);
            else
                Name(entry.Owner);
            Number(entry.Alias is not null ? 5 : entry.Address!.AddressFamily == AddressFamily.InterNetwork ? 1 : 28);
            Number(1);
            Number((int)(entry.Seconds >> 16));
            Number((int)(entry.Seconds & 0xFFFF));
            var content = entry.Address?.GetAddressBytes() ?? Octets(entry.Alias!);
            Number(content.Length);
            message.AddRange(content);
        }

        return [.. message];

        void Number(int number) => message.AddRange([(byte)(number >> 8), (byte)number]);

        void Name(string text) => message.AddRange(Octets(text));

        static byte[] Octets(string text) => [.. text.Split('.').SelectMany(label => Encoding.ASCII.GetBytes(label).Prepend((byte)label.Length)), 0];
    }
}
