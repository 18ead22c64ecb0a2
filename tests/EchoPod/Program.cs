using System.Net;
using EchoPod;

const string Usage = """
    Usage: EchoPod [--name NAME] ADDRESS:PORT...
    Answers each HTTP/1.1 or h2c request with JSON that describes it, see EchoCommands.
    """;

var name = "echo";
var endpoints = new List<IPEndPoint>();
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--name" && i + 1 < args.Length)
        name = args[++i];
    else if (IPEndPoint.TryParse(args[i], out var endpoint))
        endpoints.Add(endpoint);
    else
        return Fail($"'{args[i]}' is not an address with a port");
}

if (endpoints.Count == 0)
    return Fail("no address to listen on");

await using var server = await EchoServer.StartAsync(name, endpoints);
foreach (var endpoint in server.Endpoints)
    Console.WriteLine($"{name} listens on {endpoint}");
await server.Completion;
return 0;

static int Fail(string reason)
{
    Console.Error.WriteLine($"EchoPod: {reason}\n{Usage}");
    return 2;
}
