using IngressController.Budgets;

namespace IngressController.Tests.Budgets;

public sealed class FairBudgetTests
{
    [Theory]
    [InlineData(1, 50)]
    [InlineData(4, 80)]
    [InlineData(9, 90)]
    public void One_alone_gets_its_share_of_the_whole(int share, int expected)
    {
        var budget = new FairBudget<string>(() => 99, share);
        var account = budget.Open("one");
        Assert.Equal(expected, TakeAll(account));
        Assert.Equal(expected, account.Held);
        Assert.Equal(expected, budget.Used);
    }

    [Fact]
    public void One_that_comes_later_gets_its_share_of_what_is_left()
    {
        var budget = new FairBudget<int>(() => 1000, 1);
        Assert.Equal([500, 250, 125], [TakeAll(budget.Open(1)), TakeAll(budget.Open(2)), TakeAll(budget.Open(3))]);
    }

    [Fact]
    public void What_is_given_back_can_be_taken_by_others()
    {
        var budget = new FairBudget<string>(() => 100, 1);
        var (first, second) = (budget.Open("first"), budget.Open("second"));
        Assert.True(first.TryTake(50));
        Assert.False(second.TryTake(51));
        Assert.Equal(0, second.Held);
        first.Give(50);
        Assert.True(second.TryTake(50));
    }

    [Fact]
    public void A_lower_limit_holds_for_what_is_taken_next()
    {
        var limit = 100L;
        var budget = new FairBudget<string>(() => limit, 8);
        var account = budget.Open("one");
        Assert.True(account.TryTake(50));
        limit = 40;
        Assert.False(account.TryTake(1));
        Assert.Equal(50, account.Held);
    }

    [Fact]
    public void While_less_is_granted_small_accounts_still_get_what_they_need()
    {
        var factor = 1.0;
        var budget = new FairBudget<string>(() => 2560, 8, () => factor);
        var (large, small) = (budget.Open("large"), budget.Open("small"));
        Assert.True(large.TryTake(1000));
        factor = 0.25;
        Assert.Equal(640, budget.Granted);
        Assert.False(large.TryTake(1));
        Assert.Equal(10, TakeAll(small));
    }

    [Fact]
    public void An_account_lives_as_long_as_somebody_has_it_open()
    {
        var budget = new FairBudget<string>(() => 100, 8);
        var first = budget.Open("one");
        Assert.Same(first, budget.Open("one"));
        first.Close();
        Assert.Same(first, budget.Open("one"));
        first.Close();
        first.Close();
        Assert.Equal(0, budget.Count);
        Assert.NotSame(first, budget.Open("one"));
    }

    [Fact]
    public void Accounts_opened_and_closed_by_many_at_a_time_add_up()
    {
        var budget = new FairBudget<int>(() => 1000, 1);
        Parallel.For(0, 100_000, step =>
        {
            var account = budget.Open(step % 7);
            if (account.TryTake(3))
                account.Give(3);
            account.Close();
        });
        Assert.Equal(0, budget.Used);
        Assert.Equal(0, budget.Count);
    }

    static int TakeAll<TKey>(FairBudget<TKey>.Account account)
        where TKey : notnull
    {
        var taken = 0;
        while (account.TryTake(1))
            taken++;
        return taken;
    }
}
