using System.CommandLine;
using IngressController.Cli;
using IngressController.Kubernetes;
using IngressController.Options;

namespace IngressController.Tests.Cli;

public sealed class GatewayFlagsTests
{
    [Theory]
    [InlineData("80=8080", "--http-port")]
    [InlineData("80=9080,443=8443", "--https-port")]
    [InlineData("80=10254", "--healthz-port")]
    public void A_port_of_the_process_cannot_be_a_Gateways_too(string ports, string flag)
    {
        var error = Assert.Throws<ConfigurationException>(() => Read($"--gateway-ports={ports}"));
        Assert.Contains($"which {flag} has", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_TCP_service_can_take_a_Gateways_port()
    {
        var options = Read("--gateway-ports=80=9080,443=9444");
        Assert.Contains(9080, options.Translation.ReservedPorts);
        Assert.Contains(9444, options.Translation.ReservedPorts);
    }

    static ControllerOptions Read(params string[] arguments)
    {
        var flags = new ControllerFlags();
        var command = new RootCommand();
        foreach (var option in flags.All)
            command.Options.Add(option);
        return flags.Read(command.Parse(arguments));
    }
}
