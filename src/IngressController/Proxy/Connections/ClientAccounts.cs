using IngressController.Budgets;

namespace IngressController.Proxy.Connections;

/// <summary>What one client network holds. Opened for one connection, which closes it by <see cref="Leave"/>.</summary>
/// <param name="connections">Connections and sessions.</param>
/// <param name="memory">Bytes.</param>
sealed class ClientAccounts(FairBudget<ClientNetwork>.Account connections, FairBudget<ClientNetwork>.Account memory)
{
    public ClientNetwork Network => connections.Key;

    public FairBudget<ClientNetwork>.Account Connections => connections;

    public FairBudget<ClientNetwork>.Account Memory => memory;

    /// <summary>Gives back one connection and its bytes, and closes the accounts.</summary>
    public void Leave(long bytes)
    {
        connections.Give(1);
        memory.Give(bytes);
        Close();
    }

    /// <summary>Closes the accounts when nothing was taken.</summary>
    public void Close()
    {
        connections.Close();
        memory.Close();
    }
}
