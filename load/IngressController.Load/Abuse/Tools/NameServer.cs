using System.Net;
using System.Net.Sockets;
using IngressController.Load.Abuse.Attacks;

namespace IngressController.Load.Abuse.Tools;

/// <summary>The name server that the controller asks, in the attackers' hands.</summary>
static class NameServer
{
    const int Port = 53;
    const int Backlog = 4096;
    const byte IsAnswer = 0x80, IsTruncated = 0x02;

    static IPEndPoint Place => new(IPAddress.Parse(AbuseNames.NameServer), Port);

    /// <summary>Answers questions until the end.</summary>
    /// <param name="answer">The answer to a question; empty: none.</param>
    /// <param name="tally">Counts questions.</param>
    /// <param name="end">Ends it.</param>
    public static async Task RunAsync(Func<byte[], byte[]> answer, AttackTally tally, CancellationToken end)
    {
        using var udp = new UdpClient(Place);
        while (!end.IsCancellationRequested)
        {
            var question = await udp.ReceiveAsync(end);
            tally.Add("questions");
            if (answer(question.Buffer) is { Length: > 0 } octets)
                await udp.SendAsync(octets, question.RemoteEndPoint, end);
        }
    }

    /// <summary>Accepts connections for longer answers, and says nothing on them.</summary>
    public static async Task AcceptAsync(AttackTally tally, CancellationToken end)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(Place);
        listener.Listen(Backlog);
        var open = new List<Socket>();
        try
        {
            while (true)
            {
                open.Add(await listener.AcceptAsync(end));
                tally.Add("questions by TCP");
            }
        }
        finally
        {
            foreach (var socket in open)
                socket.Dispose();
        }
    }

    /// <summary>Says that the answer is too long for UDP.</summary>
    public static byte[] Truncated(byte[] question)
    {
        byte[] answer = [.. question];
        answer[2] |= IsAnswer | IsTruncated;
        return answer;
    }

    /// <summary>The question's beginning, and then anything.</summary>
    public static byte[] Garbage(byte[] question)
    {
        var answer = new byte[512];
        Random.Shared.NextBytes(answer);
        question.AsSpan(0, 2).CopyTo(answer);
        answer[2] |= IsAnswer;
        return answer;
    }
}
