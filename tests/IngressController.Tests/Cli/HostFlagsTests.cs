using System.CommandLine;
using IngressController.Cli;
using IngressController.Core.Translation;
using IngressController.Kubernetes;

namespace IngressController.Tests.Cli;

public sealed class HostFlagsTests
{
    readonly HostFlags _flags = new();

    [Fact]
    public void Without_them_hosts_are_shared_as_with_ingress_nginx_and_canaries_are_not()
    {
        var options = Read();
        Assert.Equal(HostOwnership.Shared, options.HostOwnership);
        Assert.Empty(options.HostOwners.Entries);
        Assert.False(options.AllowCrossNamespaceCanaries);
        Assert.True(options.IngressClassByName);
    }

    [Fact]
    public void Every_flag_is_read()
    {
        var options = Read("--host-ownership=first-namespace", "--host-owners", "a.com=one, *.b.com=two", "--allow-cross-namespace-canaries");
        Assert.Equal(HostOwnership.FirstNamespace, options.HostOwnership);
        Assert.Equal(("one", "two", null), (options.HostOwners.Of("a.com"), options.HostOwners.Of("x.b.com"), options.HostOwners.Of("b.com")));
        Assert.True(options.AllowCrossNamespaceCanaries);
    }

    [Fact]
    public void Owners_may_stand_in_a_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "# teams\na.com=one\n\n*.b.com=two # all of it\n");
            Assert.Equal(2, Read("--host-owners", file).HostOwners.Entries.Count());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("--host-ownership=mine", "neither shared nor first-namespace")]
    [InlineData("--host-owners=/no/such/file", "a file that can be read")]
    [InlineData("--host-owners=a b=c", "a b")]
    public void What_cannot_be_used_is_an_error_that_names_the_flag(string argument, string problem)
    {
        var error = Assert.Throws<ConfigurationException>(() => Read(argument));
        Assert.Contains(argument.Split('=')[0], error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    TranslationOptions Read(params string[] arguments)
    {
        var command = new RootCommand();
        foreach (var option in _flags.All)
            command.Options.Add(option);
        return _flags.Read(command.Parse(arguments), new() { IngressClassByName = true });
    }
}
